//! The model against an oracle: messages, their JSON, and the wire, with a dynamic-message library beside them.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod canonical;
mod descriptors;
mod goldens;
mod grants;
mod hostile;
mod mapping;
mod oracle;
mod random;
mod seeds;
mod types;
mod typescript;
mod well_known;
