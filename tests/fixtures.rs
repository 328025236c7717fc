//! The fixtures are what their manifest says, so that a golden never vouches for another file.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod common;

#[test]
fn hashes() {
    let manifest = std::fs::read_to_string(common::own().join("MANIFEST.toml")).unwrap();
    let value = |line: &str| {
        line.split_once(" = ")
            .unwrap()
            .1
            .trim_matches('"')
            .to_owned()
    };
    let mut listed = Vec::new();
    for entry in manifest.split("[[file]]").skip(1) {
        let mut lines = entry.trim().lines();
        let (path, size, hash) = (
            lines.next().unwrap(),
            lines.next().unwrap(),
            lines.next().unwrap(),
        );
        let path = value(path);
        let bytes = std::fs::read(common::own().join(&path)).unwrap();
        assert_eq!(bytes.len().to_string(), value(size), "{path}");
        assert_eq!(common::sha256(&bytes), value(hash), "{path}");
        listed.push(path);
    }
    for dir in ["", "corrupt"] {
        for entry in std::fs::read_dir(common::own().join(dir)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if dir.is_empty() {
                name
            } else {
                format!("{dir}/{name}")
            };
            let known = entry.path().is_dir() || path == "MANIFEST.toml" || listed.contains(&path);
            assert!(known, "{path} is not in the manifest");
        }
    }
}
