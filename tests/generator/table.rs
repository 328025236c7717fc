//! Tables of format 7 as the writer makes them: 32 KiB blocks, Snappy, an index of two levels where it is large. A hook sees
//! every block before it is stored, for those who want to damage one.

use super::bytes::{crc, varint};
use super::columns::{self, Pointer};

/// Where a block ends.
const TARGET: usize = 32 << 10;

/// An entry of a table or a log: a key and what was done to it. Of a range delete the value is where it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub key: Vec<u8>,
    pub trailer: u64,
    pub value: Vec<u8>,
}

pub const DELETE: u64 = 0;
pub const SET: u64 = 1;
pub const RANGE_DELETE: u64 = 15;
pub const SET_WITH_DELETE: u64 = 18;

impl Entry {
    pub fn kind(&self) -> u64 {
        self.trailer & 0xFF
    }

    pub fn sequence(&self) -> u64 {
        self.trailer >> 8
    }
}

/// What a block is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    Data,
    Leaf,
    Index,
    RangeDeletes,
    Properties,
    Metaindex,
}

/// Sees a block before it is compressed, and may change it.
pub type Hook<'a> = &'a mut dyn FnMut(Block, &mut Vec<u8>);

/// A table of points, and of range deletes that do not overlap.
pub fn table(points: &[Entry], deletes: &[Entry]) -> Vec<u8> {
    table_of(points, deletes, TARGET, &mut |_, _| {})
}

/// The same with blocks of another size, each shown to a hook.
pub fn table_of(points: &[Entry], deletes: &[Entry], target: usize, hook: Hook<'_>) -> Vec<u8> {
    let mut writer = Writer {
        out: Vec::new(),
        hook,
    };
    let pointers = writer.data(points, target);
    let (two_levels, pointers) = writer.leaves(pointers, target);
    let index = writer.block(Block::Index, columns::index(&pointers));
    let mut meta: Vec<(&[u8], Vec<u8>)> = Vec::new();
    if !deletes.is_empty() {
        let place = writer.block(Block::RangeDeletes, columns::spans(deletes));
        meta.push((b"rocksdb.range_del2", handle(place)));
    }
    let properties = properties(points, deletes, two_levels);
    let place = writer.block(Block::Properties, columns::pairs(&properties));
    meta.insert(0, (b"rocksdb.properties", handle(place)));
    let metaindex = writer.block(Block::Metaindex, columns::pairs(&meta));
    let attributes = [(!points.is_empty(), 0x80), (!deletes.is_empty(), 0x10)];
    let attributes = attributes.iter().filter(|(has, _)| *has);
    let attributes = attributes.fold(0, |all, (_, bit)| all | bit);
    let attributes = attributes | if two_levels { 0x20 } else { 0 };
    writer.footer(metaindex, index, attributes)
}

fn properties(points: &[Entry], deletes: &[Entry], two: bool) -> Vec<(&'static [u8], Vec<u8>)> {
    let number = |number: usize| {
        let mut out = Vec::new();
        varint(&mut out, number as u64);
        out
    };
    let tombstones = points.iter().filter(|point| point.kind() == DELETE).count();
    let schema = "DefaultKeySchema(leveldb.BytewiseComparator,16)";
    let mut found: Vec<(&[u8], Vec<u8>)> = vec![
        (b"pebble.colblk.schema", schema.into()),
        (b"pebble.num.range-dels", number(deletes.len())),
        (
            b"rocksdb.block.based.table.index.type",
            if two { 2_u32 } else { 0 }.to_le_bytes().to_vec(),
        ),
        (b"rocksdb.comparator", "leveldb.BytewiseComparator".into()),
        (b"rocksdb.compression", "Snappy".into()),
        (b"rocksdb.deleted.keys", number(tombstones + deletes.len())),
        (b"rocksdb.merge.operator", "pebble.concatenate".into()),
        (b"rocksdb.num.entries", number(points.len() + deletes.len())),
    ];
    found.sort();
    found
}

struct Writer<'a> {
    out: Vec<u8>,
    hook: Hook<'a>,
}

impl Writer<'_> {
    fn data(&mut self, points: &[Entry], target: usize) -> Vec<Pointer> {
        let mut pointers = Vec::new();
        let (mut from, mut size) = (0, 0);
        for (at, point) in points.iter().enumerate() {
            size += point.key.len() + point.value.len() + 8;
            if size >= target || at + 1 == points.len() {
                let rows = &points[from..=at];
                let next = points.get(at + 1).map(|next| &next.key[..]);
                let place = self.block(Block::Data, columns::data(rows));
                pointers.push((separator(&point.key, next), place));
                (from, size) = (at + 1, 0);
            }
        }
        pointers
    }

    /// Puts the pointers into leaves, where they are too many for one block.
    fn leaves(&mut self, pointers: Vec<Pointer>, target: usize) -> (bool, Vec<Pointer>) {
        let size = |pointer: &Pointer| pointer.0.len() + 8;
        if pointers.iter().map(size).sum::<usize>() <= target {
            return (false, pointers);
        }
        let (mut tops, mut leaf, mut filled) = (Vec::new(), Vec::new(), 0);
        let last = pointers.len() - 1;
        for (at, pointer) in pointers.into_iter().enumerate() {
            filled += size(&pointer);
            leaf.push(pointer);
            if filled >= target || at == last {
                let separator = leaf[leaf.len() - 1].0.clone();
                tops.push((separator, self.block(Block::Leaf, columns::index(&leaf))));
                (leaf, filled) = (Vec::new(), 0);
            }
        }
        (true, tops)
    }

    /// Appends a block; gives its offset and length.
    fn block(&mut self, block: Block, mut content: Vec<u8>) -> (u64, u64) {
        (self.hook)(block, &mut content);
        let start = self.out.len();
        let packed = match block {
            Block::RangeDeletes | Block::Metaindex => None,
            _ => {
                let packed = snap::raw::Encoder::new().compress_vec(&content).unwrap();
                (packed.len() < content.len() - content.len() / 8).then_some(packed)
            }
        };
        let compression = u8::from(packed.is_some());
        self.out.extend(packed.unwrap_or(content));
        let length = self.out.len() - start;
        self.out.push(compression);
        let sum = crc(&[&self.out[start..]]);
        self.out.extend_from_slice(&sum.to_le_bytes());
        (start as u64, length as u64)
    }

    fn footer(mut self, metaindex: (u64, u64), index: (u64, u64), attributes: u32) -> Vec<u8> {
        let start = self.out.len();
        self.out.push(1);
        self.out.extend_from_slice(&handle(metaindex));
        self.out.extend_from_slice(&handle(index));
        self.out.resize(start + 41, 0);
        self.out.extend_from_slice(&attributes.to_le_bytes());
        let end = b"\x07\0\0\0\xF0\x9F\xAA\xB3\xF0\x9F\xAA\xB3";
        let sum = crc(&[&self.out[start..], end]);
        self.out.extend_from_slice(&sum.to_le_bytes());
        self.out.extend_from_slice(end);
        self.out
    }
}

fn handle((offset, length): (u64, u64)) -> Vec<u8> {
    let mut out = Vec::new();
    varint(&mut out, offset);
    varint(&mut out, length);
    out
}

/// A short key that is not less than the first and less than the second, where there is one.
fn separator(last: &[u8], next: Option<&[u8]>) -> Vec<u8> {
    let Some(next) = next else {
        return last.to_vec();
    };
    let shared = last.iter().zip(next).take_while(|(a, b)| a == b).count();
    match (last.get(shared), next.get(shared)) {
        (Some(a), Some(b)) if a + 1 < *b => [&last[..shared], &[a + 1]].concat(),
        _ => last.to_vec(),
    }
}
