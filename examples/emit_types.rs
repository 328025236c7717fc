//! Prints the TypeScript types of the records: `cargo run --example emit_types > pkg/src/records.ts`.

#[cfg(not(target_arch = "wasm32"))]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "runs on our own files; a panic here is a failed build"
)]
#[path = "../tests/model/oracle.rs"]
mod oracle;
#[cfg(not(target_arch = "wasm32"))]
#[allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "runs on our own files; a panic here is a failed build"
)]
#[path = "../tests/model/typescript.rs"]
mod typescript;

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    print!("{}", typescript::render());
}

#[cfg(target_arch = "wasm32")]
fn main() {}
