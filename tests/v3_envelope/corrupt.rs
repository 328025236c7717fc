//! What the damaged fixtures answer: at opening, and where they open, when everything is checked.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use c1z::Limits;
use c1z::source::MemorySource;

use crate::{code, common, contents, open, verify};

/// Name, what opening answers, what checking answers. Damage inside a table that was framed after it is the engine's to find.
const TABLE: &[(&str, &str, &str)] = &[
    ("v3-control-no-manifest-hash", "ok", "ok"),
    ("v3-control-rebuilt", "ok", "ok"),
    ("v3-encoding-mismatch-tar", "v3.tar", ""),
    ("v3-encoding-mismatch-tarzstd", "v3.tar", ""),
    ("v3-encoding-unknown", "v3.payload-encoding", ""),
    ("v3-encoding-unspecified", "v3.payload-encoding", ""),
    ("v3-engine-empty", "v3.engine", ""),
    ("v3-engine-pebble", "ok", "ok"),
    ("v3-engine-pebble2", "ok", "ok"),
    ("v3-engine-pebble4", "v3.engine", ""),
    ("v3-engine-unknown", "v3.engine", ""),
    ("v3-extra-file", "ok", "ok"),
    ("v3-footer-magic", "format.truncated", ""),
    ("v3-format-version-999", "ok", "ok"),
    ("v3-frame-bomb", "ok", "v3.frame"),
    ("v3-frame-bomb-declared", "limit.decoded-size", ""),
    ("v3-frame-offset-out", "v3.index", ""),
    ("v3-frame-overlap", "ok", "v3.frame"),
    ("v3-hash-sha-short", "v3.index", ""),
    ("v3-hash-sha-wrong", "ok", "ok v3.frame-sha256"),
    ("v3-hash-xxh-wrong", "ok", "v3.frame"),
    ("v3-index-flip", "v3.index", ""),
    ("v3-index-len-huge", "v3.index", ""),
    ("v3-index-offset-huge", "v3.index", ""),
    ("v3-magic-only", "format.truncated", ""),
    ("v3-magic-v1-body", "limit.manifest-size", ""),
    ("v3-manifest-file-flip", "ok", "ok"),
    ("v3-manifest-file-truncated", "ok", "ok"),
    ("v3-manifest-flip", "v3.manifest", ""),
    ("v3-manifest-garbage", "v3.manifest", ""),
    ("v3-manifest-len-huge", "limit.manifest-size", ""),
    ("v3-manifest-len-over-file", "format.truncated", ""),
    ("v3-manifest-len-zero", "v3.engine", ""),
    ("v3-name-absolute", "v3.index", ""),
    ("v3-name-backslash", "ok", "ok"),
    ("v3-name-duplicate", "v3.index", ""),
    ("v3-name-empty", "v3.index", ""),
    ("v3-name-traversal", "v3.index", ""),
    ("v3-no-descriptors", "ok", "ok"),
    ("v3-no-files", "ok", "ok"),
    ("v3-no-manifest-file", "ok", "ok"),
    ("v3-no-marker-format", "ok", "ok"),
    ("v3-no-marker-manifest", "ok", "ok"),
    ("v3-no-options", "ok", "ok"),
    ("v3-no-sync-runs-projection", "ok", "ok"),
    ("v3-rawsize-huge", "limit.decoded-size", ""),
    ("v3-rawsize-negative", "v3.index", ""),
    ("v3-rawsize-small", "ok", "v3.frame"),
    ("v3-schema-version-999", "ok", "ok"),
    ("v3-sst-empty", "ok", "ok"),
    ("v3-sst-flip-data", "ok", "ok"),
    ("v3-sst-flip-footer", "ok", "ok"),
    ("v3-sst-frame-flip", "ok", "zstd.checksum"),
    ("v3-sst-missing", "ok", "ok"),
    ("v3-sst-truncated", "ok", "ok"),
    ("v3-tar-absolute", "v3.tar", ""),
    ("v3-tar-control", "ok", "ok"),
    ("v3-tar-empty", "v3.tar", ""),
    ("v3-tar-header-flip", "v3.tar", ""),
    ("v3-tar-no-trailer", "ok", "ok v3.tar-no-end"),
    ("v3-tar-symlink", "ok", "ok"),
    ("v3-tar-traversal", "v3.tar", ""),
    ("v3-tar-truncated", "v3.tar", ""),
    ("v3-tarzstd-bomb", "v3.tar", ""),
    ("v3-tarzstd-flip", "zstd.checksum", ""),
    ("v3-tarzstd-not-tar", "v3.tar", ""),
    ("v3-tarzstd-truncated", "format.truncated", ""),
    ("v3-total-raw-wrong", "ok", "ok v3.index-total"),
    ("v3-truncated-25pct", "format.truncated", ""),
    ("v3-truncated-50pct", "format.truncated", ""),
    ("v3-truncated-75pct", "format.truncated", ""),
    ("v3-truncated-8", "format.truncated", ""),
    ("v3-truncated-manifest-end", "format.truncated", ""),
    ("v3-truncated-manifest-half", "format.truncated", ""),
    ("v3-truncated-minus1", "format.truncated", ""),
    ("v3-truncated-no-footer", "format.truncated", ""),
];

#[test]
fn the_corrupt_fixtures() {
    let limits = Limits {
        max_decoded_size: 1 << 30,
        ..Limits::default()
    };
    let mut seen = BTreeMap::new();
    let dirs = [common::all(), Some(common::own())];
    for dir in dirs.into_iter().flatten() {
        for entry in std::fs::read_dir(dir.join("corrupt")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let Some(stem) = name.strip_suffix(".c1z").filter(|n| n.starts_with("v3-")) else {
                continue;
            };
            let begun = Instant::now();
            let source = Rc::new(MemorySource::new(std::fs::read(&path).unwrap()));
            let opened = open(source, &limits, 1 << 20);
            let checked = opened.as_ref().map(|files| {
                let checked = verify(files);
                assert_eq!(contents(files).is_ok(), checked.is_ok(), "{name}");
                checked.map_or_else(
                    |e| e.code().to_owned(),
                    |found| {
                        ["ok"]
                            .into_iter()
                            .chain(found)
                            .collect::<Vec<_>>()
                            .join(" ")
                    },
                )
            });
            let checked = checked.unwrap_or_default();
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(2), "{name} took {took:?}");
            seen.insert(stem.to_owned(), (code(opened), checked));
        }
    }
    if std::env::var_os("C1Z_PRINT").is_some() {
        for (name, (opened, checked)) in &seen {
            println!("    ({name:?}, {opened:?}, {checked:?}),");
        }
    }
    for (name, opened, checked) in TABLE {
        if let Some(got) = seen.remove(*name) {
            assert_eq!((got.0, got.1.as_str()), (*opened, *checked), "{name}");
        } else {
            assert!(
                common::all().is_none(),
                "{name} is in the table but not at hand"
            );
        }
    }
    assert!(seen.is_empty(), "not in the table: {seen:?}");
}
