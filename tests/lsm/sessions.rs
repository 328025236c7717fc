//! The session store.

use c1z::Store;
use c1z::model::storage::v3::SessionRecord;
use prost::Message;

use crate::common::lsm::{Made, SYNC, key};
use crate::read::code;

fn put(made: &mut Made, sync: &str, name: &str, value: &[u8]) {
    let record = SessionRecord {
        sync_id: sync.into(),
        key: name.into(),
        value: value.into(),
    };
    made.put(key(&[3, 9, 0], &[sync, name]), record.encode_to_vec());
}

fn names(store: &dyn Store, prefix: &str, after: Option<&str>, max: usize) -> Vec<String> {
    let entries = store.session_entries(SYNC, prefix, after, max).unwrap();
    entries.into_iter().map(|entry| entry.key).collect()
}

#[test]
fn entries_by_prefix_and_key() {
    let mut made = Made::new();
    let all = [
        "", "\0", "\0\u{1}x", "\u{1}", "a/1", "b", "b\0", "b\u{1}", "b%", "b/1", "b/2", "b/2x",
        "c", "😀",
    ];
    for name in all {
        put(&mut made, SYNC, name, name.as_bytes());
        put(&mut made, "another", name, b"of another sync");
        put(&mut made, "s\0", name, b"of another sync");
    }
    let store = made.open().unwrap();
    for prefix in ["", "b", "b/", "b/2", "\0", "\u{1}", "z", "b/3"] {
        let of: Vec<&str> = all
            .into_iter()
            .filter(|name| name.starts_with(prefix))
            .collect();
        assert_eq!(names(&*store, prefix, None, 100), of, "{prefix:?}");
        for after in all.iter().chain(&["a", "zz", "b/1\0"]) {
            let behind: Vec<&str> = of.iter().copied().filter(|name| name > after).collect();
            assert_eq!(
                names(&*store, prefix, Some(after), 100),
                behind,
                "{prefix:?} {after:?}"
            );
        }
        let (mut walked, mut after) = (Vec::new(), None);
        while let Some(name) = names(&*store, prefix, after.as_deref(), 1).pop() {
            walked.push(name.clone());
            after = Some(name);
            assert!(walked.len() < 100);
        }
        assert_eq!(walked, of);
        assert_eq!(names(&*store, prefix, None, 0), [""; 0]);
    }
    let found = store.session_entries(SYNC, "b/2x", None, 1).unwrap();
    assert_eq!(found[0].value, b"b/2x");
    assert_eq!(
        code(store.session_entries("another", "", None, 1)),
        "store.unknown-sync"
    );
}

#[test]
fn large_entries_come_a_few_at_a_time() {
    let mut made = Made::new();
    for n in 0..12 {
        put(&mut made, SYNC, &format!("{n:02}"), &vec![n; 1_000_000]);
    }
    let store = made.open().unwrap();
    let first = names(&*store, "", None, usize::MAX);
    assert!((2..12).contains(&first.len()), "{}", first.len());
    let rest = names(&*store, "", first.last().map(String::as_str), usize::MAX);
    assert_eq!(rest[0], format!("{:02}", first.len()));
    // One that does not parse spoils the read that meets it.
    made.put(key(&[3, 9, 0], &[SYNC, "03"]), "\x0a");
    let store = made.open().unwrap();
    assert_eq!(
        code(store.session_entries(SYNC, "", None, 100)),
        "proto.malformed"
    );
    assert_eq!(names(&*store, "11", None, 1), ["11"]);
}
