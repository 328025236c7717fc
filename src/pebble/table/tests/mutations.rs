//! Damage under right checksums: what is tested is the structure.

use std::rc::Rc;

use super::super::block::{Checksum, Handle};
use super::super::file::TableFile;
use super::super::index::Index;
use super::{Entry, READABLE, access, backward, forward, listed};
use crate::pebble::entries::Entries;
use crate::pebble::table::Access;
use crate::pebble::tests::vector;

/// The same numbers every run.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

/// Every block that a reader decodes.
fn handles(file: &Rc<TableFile>) -> Vec<Handle> {
    let meta = &file.metaindex;
    let values = meta.values.map(|values| values.handle);
    let named = [meta.properties, meta.range_deletes, values];
    let mut all = vec![file.footer.metaindex, file.footer.index];
    all.extend(named.into_iter().flatten());
    let mut index = Index::new(file);
    let mut found = index.first().unwrap();
    while found {
        all.push(index.handle().unwrap());
        found = index.next().unwrap();
    }
    if file.two_levels() {
        let top = file.index_block(file.index()).unwrap();
        all.extend((0..top.len()).map(|row| top.handle(row).unwrap()));
    }
    all
}

/// Changes a few bytes, more often near the start, where headers are.
fn damage(content: &mut [u8], numbers: &mut Numbers) {
    for _ in 0..=numbers.below(3) {
        let all = numbers.below(2) == 0;
        let span = if all {
            content.len()
        } else {
            content.len().min(80)
        };
        let at = numbers.below(span);
        content[at] = match numbers.below(5) {
            0 => 0,
            1 => 0xFF,
            2 => content[at].wrapping_add(1),
            3 => content[at].wrapping_sub(1),
            _ => numbers.below(256) as u8,
        };
    }
}

/// Damages a block in the file, where it is not compressed, and makes its checksum anew.
fn damage_stored(bytes: &mut [u8], handle: Handle, checksum: Checksum, numbers: &mut Numbers) {
    let (start, len) = (handle.offset as usize, handle.length as usize);
    if bytes[start + len] == 0 {
        damage(&mut bytes[start..start + len], numbers);
        let sum = checksum.of(&bytes[start..=start + len]).to_le_bytes();
        bytes[start + len + 1..start + len + 5].copy_from_slice(&sum);
    }
}

fn is_sorted(found: &[Entry]) -> bool {
    found.is_sorted_by(|a, b| a.0 < b.0 || (a.0 == b.0 && a.1 > b.1))
}

/// Every way of reading: whether all went well.
fn exercise(size: u64, access: &Access, keys: &[Vec<u8>]) -> bool {
    let Ok(table) = super::open(size, access, None, None) else {
        return false;
    };
    let mut entries = table.entries();
    for key in keys {
        if entries.seek_ge(key).unwrap_or_default() {
            assert!(entries.key() >= &key[..]);
            let _ = (entries.next(), entries.value());
        }
        if entries.seek_lt(key).unwrap_or_default() {
            assert!(entries.key() < &key[..]);
            let _ = (entries.prev(), entries.value());
        }
    }
    let ahead = forward(&mut entries);
    assert!(ahead.as_ref().is_ok_and(|found| is_sorted(found)) || ahead.is_err());
    let back = backward(&mut entries).map(|mut found| {
        found.reverse();
        found
    });
    assert!(back.as_ref().is_ok_and(|found| is_sorted(found)) || back.is_err());
    // What is sound is so from both sides.
    if let (Ok(ahead), Ok(back)) = (&ahead, &back) {
        assert!(ahead == back);
    }
    let deletes = table.range_deletes();
    table.file.check().is_ok() && ahead.is_ok() && deletes.is_ok()
}

#[test]
fn damaged_blocks_neither_panic_nor_hang() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let (mut sound, mut broken) = (0, 0);
    for name in READABLE {
        let bytes = vector(&format!("{name}.sst"));
        let size = bytes.len() as u64;
        let fresh = || access("t.sst", bytes.clone(), 1 << 20);
        let file = TableFile::open("t.sst", size, &fresh()).unwrap();
        let handles = handles(&file);
        let entries = listed(name).into_iter().step_by(5);
        let keys: Vec<_> = entries.map(|entry| entry.0).collect();
        for round in 0..1500 {
            let handle = handles[numbers.below(handles.len())];
            let access = if round % 4 == 0 {
                let mut damaged = bytes.clone();
                damage_stored(&mut damaged, handle, file.footer.checksum, &mut numbers);
                access("t.sst", damaged, 1 << 20)
            } else {
                // What is in the cache was checked: the number that a new cache gives first.
                let access = fresh();
                let mut decoded = file.blocks.read(handle).unwrap().to_vec();
                damage(&mut decoded, &mut numbers);
                access
                    .cache
                    .insert_block((1, handle.offset), decoded.into());
                access
            };
            if exercise(size, &access, &keys) {
                sound += 1;
            } else {
                broken += 1;
            }
        }
    }
    // Many a byte is part of a value.
    assert!(sound > 1000 && broken > 5000, "{sound} {broken}");
}
