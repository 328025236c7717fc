//! Reads ConductorOne `.c1z` sync artifacts: who can reach what, and why.
//!
//! A c1z holds the resources, entitlements and grants of identity syncs. Two containers share the
//! name: v1 (zstd + SQLite) and v3 (a manifest + Pebble). This crate reads them from bytes alone,
//! natively and as WebAssembly, and treats every byte as hostile: errors are values with stable
//! [codes](error::CODES), limits are checked before memory is asked for, and nothing panics.
//!
//! Data flows one way: bytes → [`mod@format`] → [`store`] → [`query`] → bindings.
//!
//! ```no_run
//! # fn main() -> c1z::Result<()> {
//! let bytes = std::fs::read("file.c1z").unwrap_or_default();
//! let store = c1z::open(&bytes, c1z::Limits::default())?;
//! let default = c1z::store::default_sync(&*store)?;
//! if let Some(sync) = default.sync {
//!     for grant in store.grants(&sync.id, &Default::default(), None)? {
//!         let grant: c1z::model::connector::v2::Grant = grant?.decode()?;
//!         println!("{}", grant.id);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

pub mod cancel;
pub mod error;
pub mod format;
pub mod limits;
pub mod model;
mod open;
pub mod pebble;
pub mod query;
mod rehearsal;
mod sort;
pub mod source;
pub mod sqlite;
pub mod store;
pub mod text;
pub mod work;

#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use cancel::Cancel;
pub use error::{Error, Result};
pub use limits::Limits;
pub use open::{Opening, Progress, Step, open, sniff};
pub use rehearsal::rehearse;
pub use store::Store;
