//! Targets below the records of v3: MANIFEST, logs, tables. All else is right, so that checksums do not stop a fuzzer at the
//! door.

use std::cell::OnceCell;
use std::rc::Rc;

use c1z::pebble::{Cache, Db, MemoryDirectory, Options};

use super::generator::envelope::File;
use super::generator::log::{Edit, Framing, Meta, batch, frame};
use super::generator::table::{Block, Entry, RANGE_DELETE, SET, table_of};
use super::generator::{Made, Shape, make, rows};

/// Takes bytes off the front; zeros where there are none.
pub struct Script<'a>(pub &'a [u8]);

impl<'a> Script<'a> {
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    pub fn short(&mut self) -> usize {
        usize::from(self.byte()) | usize::from(self.byte()) << 8
    }

    pub fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(len.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Pieces, each behind its length.
    pub fn pieces(&mut self) -> Vec<Vec<u8>> {
        let mut pieces = Vec::new();
        while !self.0.is_empty() {
            let len = self.short();
            pieces.push(self.take(len).to_vec());
        }
        pieces
    }
}

/// Records as [`Script::pieces`] reads them.
pub fn pieces(records: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for record in records {
        out.extend((record.len() as u16).to_le_bytes());
        out.extend(record);
    }
    out
}

thread_local! {
    static TINY: OnceCell<Made> = const { OnceCell::new() };
}

/// The files of a store without logs.
pub fn base() -> Vec<File> {
    TINY.with(|made| {
        let made = made.get_or_init(|| {
            make(
                1,
                &Shape {
                    log: 0,
                    users: 5,
                    groups: 2,
                    grants: 16,
                    ..Shape::small()
                },
            )
        });
        made.files.clone()
    })
}

pub fn put(files: &mut Vec<File>, name: &str, content: Vec<u8>) {
    files.retain(|(known, _)| known != name);
    files.push((name.into(), content));
    files.sort();
}

/// Opens a store below its records and walks all of it, both ways.
pub fn walk(files: &[File], faithful: bool) {
    let directory: MemoryDirectory = files.iter().cloned().collect();
    let options = Options {
        cache: Rc::new(Cache::new(1 << 20)),
        max_manifest: 1 << 20,
        max_logs: 4 << 20,
        max_block: 4 << 20,
    };
    let Ok(db) = Db::open(Rc::new(directory), &options) else {
        return;
    };
    let sound = db.check(|done, all| {
        assert!(done <= all);
        Ok(())
    });
    let mut iter = db.iter(b"", None);
    let mut ahead = Vec::new();
    let mut moved = iter.first();
    while matches!(moved, Ok(true)) {
        let entry = (iter.key().to_vec(), iter.value().ok());
        assert!(ahead.last().is_none_or(|(last, _)| *last < entry.0));
        ahead.push(entry);
        assert!(ahead.len() < 1_000_000);
        moved = iter.next();
    }
    let whole = moved.is_ok();
    let mut back = Vec::new();
    let mut moved = iter.last();
    while matches!(moved, Ok(true)) {
        let entry = (iter.key().to_vec(), iter.value().ok());
        assert!(back.last().is_none_or(|(last, _)| *last > entry.0));
        back.push(entry);
        assert!(back.len() < 1_000_000);
        moved = iter.prev();
    }
    back.reverse();
    if faithful {
        assert!(
            sound.is_err() || (whole && moved.is_ok()),
            "checked, and does not read"
        );
        assert!(
            !whole || moved.is_err() || ahead == back,
            "other things lie on the way back"
        );
    }
    for at in (0..ahead.len()).step_by(ahead.len() / 50 + 1) {
        let (key, value) = &ahead[at];
        let got = db.get(key);
        if faithful && whole && sound.is_ok() {
            assert_eq!(got.unwrap(), *value);
        }
        if iter.seek_lt(key).unwrap_or_default() {
            assert!(iter.key() < &key[..]);
            let _ = iter.next();
        }
        let mut part = db.iter(key, Some(b"\x03\x07"));
        let _ = (part.first(), part.prev());
    }
}

/// A MANIFEST: as a file, or its records in frames that are right.
pub fn pebble_manifest(data: &[u8]) {
    let mut script = Script(data);
    let content = match script.byte() {
        0 => script.0.to_vec(),
        _ => frame(&script.pieces(), Framing::Legacy),
    };
    let mut files = base();
    put(&mut files, "MANIFEST-000001", content);
    walk(&files, false);
}

/// The name of a log behind all others.
pub const LOG: &str = "000999.log";

/// A log, as a file or its records in frames that are right: behind it another, or none.
pub fn pebble_log(data: &[u8]) {
    let mut script = Script(data);
    let how = script.byte();
    let content = match how % 4 {
        0 => script.0.to_vec(),
        1 => frame(&script.pieces(), Framing::Recyclable(999)),
        _ => frame(&script.pieces(), Framing::Synced(999)),
    };
    let mut files = base();
    put(&mut files, LOG, content);
    if how & 4 != 0 {
        let entry = Entry {
            key: b"\x03\x01\0later".to_vec(),
            trailer: 1 << 40 | SET,
            value: b"v".to_vec(),
        };
        let content = frame(&[batch(&[entry])], Framing::Synced(1000));
        put(&mut files, "001000.log", content);
    }
    walk(&files, true);
}

const BLOCKS: [Block; 6] = [
    Block::Data,
    Block::Leaf,
    Block::Index,
    Block::RangeDeletes,
    Block::Properties,
    Block::Metaindex,
];

/// The entries that tables of the targets hold.
fn contents() -> (Vec<Entry>, Vec<Entry>) {
    let entry = |n: u64, kind: u64| Entry {
        key: format!("\u{3}\u{4}key{:03}", n / 2).into_bytes(),
        trailer: (100 - n % 2) << 8 | kind,
        value: vec![b'v'; n as usize % 9],
    };
    let points = (0..40).map(|n| entry(n, [1, 1, 0, 18][n as usize % 4]));
    let delete = |from: &str, to: &str| Entry {
        key: from.into(),
        trailer: 100 << 8 | RANGE_DELETE,
        value: to.into(),
    };
    let deletes = vec![
        delete("\u{3}\u{4}key003", "\u{3}\u{4}key006"),
        delete("\u{3}\u{4}key012", "\u{3}\u{4}key013"),
    ];
    (points.collect(), deletes)
}

/// The blocks of such a table, for seeds.
pub fn table_blocks() -> Vec<(u8, Vec<u8>)> {
    let (points, deletes) = contents();
    let mut blocks = Vec::new();
    table_of(&points, &deletes, 200, &mut |block, content| {
        let kind = BLOCKS.iter().position(|known| *known == block).unwrap();
        blocks.push((kind as u8, content.clone()));
    });
    blocks
}

/// A table: as a file, in rows, or one of its blocks with all else right.
pub fn pebble_table(data: &[u8]) {
    let mut script = Script(data);
    let (how, which) = (script.byte(), script.byte());
    let (points, deletes) = contents();
    let table = match how % 9 {
        kind @ 0..6 => {
            let (mut seen, wanted) = (0, which % 8);
            table_of(&points, &deletes, 200, &mut |block, content| {
                if block == BLOCKS[usize::from(kind)] {
                    if seen == wanted {
                        *content = script.0.to_vec();
                    }
                    seen += 1;
                }
            })
        }
        6 => script.0.to_vec(),
        // Rows: the version, and which block is replaced.
        7 => rows::table(&points, 1 + which % 4, Some((which >> 4, script.0))),
        _ => {
            // A block packed by whoever made the input: how, and the bytes.
            rows::stored(&points, which, script.0)
        }
    };
    walk(&one_table(table, how & 0x80 != 0), true);
}

/// A store of one table, whole or seen in part.
fn one_table(table: Vec<u8>, part: bool) -> Vec<File> {
    let mut edit = Edit::default();
    edit.comparer();
    edit.number(2, 8);
    let mut meta = Meta {
        level: 6,
        number: 4,
        backing: None,
        size: table.len() as u64,
        smallest: (Vec::new(), u64::MAX >> 1),
        largest: (vec![0xFF; 40], 0),
        sequences: (0, 200),
    };
    if part {
        edit.backing(4, meta.size);
        meta.number = 5;
        meta.backing = Some(4);
        meta.smallest.0 = b"\x03\x04key004".to_vec();
        meta.largest.0 = b"\x03\x04key014".to_vec();
    }
    edit.add(&meta);
    let manifest = frame(&[edit.0], Framing::Legacy);
    let names = [
        ("000004.sst", table),
        ("MANIFEST-000001", manifest),
        ("marker.format-version.000001.024", Vec::new()),
        ("marker.manifest.000001.MANIFEST-000001", Vec::new()),
    ];
    names.map(|(name, content)| (name.into(), content)).to_vec()
}
