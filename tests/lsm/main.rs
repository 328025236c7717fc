//! The engine of v3: stores made key by key, damaged ones, and a naive reading of real ones beside ours.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;
mod damage;
mod digests;
mod ids;
mod indices;
mod keyspace;
mod naive;
mod oracle;
mod read;
mod sessions;
#[path = "../../src/store/lsm/tests/oracle.rs"]
#[allow(dead_code)]
mod translation;
mod twins;

use c1z::model;
