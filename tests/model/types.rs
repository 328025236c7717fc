//! The committed TypeScript types are those that the descriptors give.

use super::typescript;

#[test]
fn committed_types_are_current() {
    let path = "pkg/src/records.ts";
    let Ok(committed) = std::fs::read_to_string(path) else {
        println!("left out: {path} is not there");
        return;
    };
    assert!(
        committed == typescript::render(),
        "{path} is not what proto/ gives; run: cargo run --example emit_types > {path}"
    );
}
