//! Every table of the vectors holds what its listing says.

use super::{READABLE, access, backward, forward, known, listed, table};
use crate::pebble::entries::Entries;
use crate::pebble::error::ErrorKind;
use crate::pebble::tests::{hex, json, vector};

#[test]
fn entries_in_both_directions() {
    for name in READABLE {
        let expected = listed(name);
        let table = known(name);
        assert_eq!(forward(&mut table.entries()).unwrap(), expected, "{name}");
        let mut back = backward(&mut table.entries()).unwrap();
        back.reverse();
        assert_eq!(back, expected, "{name}");
        table.file.check().unwrap();
    }
}

#[test]
fn range_deletes() {
    for name in READABLE {
        let listing = json(&format!("{}.json", name.replace('/', ".")));
        let expected: Vec<_> = listing["range_dels"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(|d| (hex(&d["key"]), hex(&d["end"]), d["seq"].as_u64().unwrap()))
            .collect();
        let found: Vec<_> = known(name)
            .range_deletes()
            .unwrap()
            .into_iter()
            .map(|d| (d.start.to_vec(), d.end.to_vec(), d.sequence))
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn one_sequence_number_for_all() {
    let name = "v7-snappy-rangedel";
    let bytes = vector(&format!("{name}.sst"));
    let size = bytes.len() as u64;
    let access = access("t.sst", bytes, 0);
    let table = super::open(size, &access, Some(77), None).unwrap();
    let stored = listed(name).into_iter();
    let expected: Vec<_> = stored
        .map(|(key, trailer, value)| (key, 77 << 8 | (trailer & 0xFF), value))
        .collect();
    assert_eq!(forward(&mut table.entries()).unwrap(), expected);
    let deletes = table.range_deletes().unwrap();
    assert!(deletes.len() == 4 && deletes.iter().all(|delete| delete.sequence == 77));
}

#[test]
fn min_lz_is_refused_by_name() {
    let table = table(vector("v7-minlz.sst")).unwrap();
    for error in [
        table.entries().first().unwrap_err(),
        table.file.check().unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains("MinLZ"), "{error}");
        assert_eq!((error.file(), error.offset()), ("t.sst", Some(0)));
    }
}

#[test]
fn entries_stand_nowhere_at_first_and_past_the_ends() {
    let table = known("v7-none");
    let mut entries = table.entries();
    assert!(!entries.next().unwrap() && !entries.prev().unwrap());
    assert!(entries.key().is_empty() && entries.value().unwrap().is_empty());
    assert!(entries.last().unwrap() && !entries.next().unwrap());
    assert!(entries.key().is_empty() && entries.trailer().0 == 0);
    assert!(!entries.prev().unwrap());
}
