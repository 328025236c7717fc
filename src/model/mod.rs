//! The records: protobuf messages, their canonical JSON, and what the stores do with them on the wire.
//!
//! `proto/` is the source; the build makes from it the Rust messages ([`connector`], [`reader`], [`storage`], [`c1z`])
//! and the table behind [`json`].

mod error;
pub mod grant;
pub mod json;
pub(crate) mod pick;
mod search_text;
mod table;
pub mod wire;

pub use error::{Error, ErrorKind};
pub use generated::c1::{c1z, connector, reader, storage};
pub use generated::google;
pub use search_text::search_text;
pub use table::MessageId;

#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "generated from proto/ by prost"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}
