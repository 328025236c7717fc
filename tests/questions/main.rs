//! Questions over whole syncs against a slow and obvious oracle: search, order, facets, joins, pages, blocks and
//! exports, over every fixture and over images made at random.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod access;
mod asker;
mod assets;
mod check;
#[path = "../common/mod.rs"]
mod common;
mod conditions;
mod csv;
mod fixtures;
mod images;
mod large;
mod maker;
mod messages;
mod oracle;
mod record;
mod seed;
mod slices;
mod spelt;
mod tokens;
