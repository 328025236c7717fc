//! Tables of format 7, made for tests: as large and as odd as they need to be.

use super::super::block::Checksum;
use super::Entry;
use crate::pebble::crc;

/// How a table is written.
pub(super) struct Shape {
    /// Rows a data block.
    pub(super) rows: usize,
    /// Entries a leaf of the index, where it has two levels.
    pub(super) leaf: Option<usize>,
    pub(super) checksum: Checksum,
    pub(super) compress: bool,
    /// Names and contents of more blocks, and properties that replace the usual ones.
    pub(super) meta: Vec<(&'static str, Vec<u8>)>,
    pub(super) properties: Vec<(&'static str, Vec<u8>)>,
}

impl Shape {
    /// One level, nothing compressed.
    pub(super) fn plain(rows: usize) -> Self {
        Self {
            rows,
            leaf: None,
            checksum: Checksum::Crc32c,
            compress: false,
            meta: Vec::new(),
            properties: Vec::new(),
        }
    }
}

/// Blocks so far.
struct Writer<'a> {
    out: Vec<u8>,
    shape: &'a Shape,
}

/// Offset and length.
type Place = (u64, u64);

pub(super) fn table(entries: &[Entry], shape: &Shape) -> Vec<u8> {
    let mut writer = Writer {
        out: Vec::new(),
        shape,
    };
    let mut index: Vec<_> = entries
        .chunks(shape.rows)
        .map(|rows| {
            let separator = rows.last().unwrap().0.clone();
            (separator, writer.block(data(rows)))
        })
        .collect();
    if let Some(leaf) = shape.leaf {
        index = index
            .chunks(leaf)
            .map(|rows| {
                let separator = rows.last().unwrap().0.clone();
                (separator, writer.block(index_block(rows)))
            })
            .collect();
    }
    let index = writer.block(index_block(&index));
    let kind = if shape.leaf.is_some() { 2_u32 } else { 0 };
    let schema = "DefaultKeySchema(leveldb.BytewiseComparator,16)";
    let mut properties = vec![
        ("pebble.colblk.schema", schema.into()),
        (
            "rocksdb.block.based.table.index.type",
            kind.to_le_bytes().to_vec(),
        ),
        ("rocksdb.comparator", "leveldb.BytewiseComparator".into()),
    ];
    properties.retain(|(name, _)| shape.properties.iter().all(|(other, _)| name != other));
    properties.extend(shape.properties.iter().cloned());
    let properties = writer.block(pairs(&properties));
    let mut meta = vec![("rocksdb.properties", handle(properties))];
    for (name, content) in &shape.meta {
        meta.push((name, handle(writer.block(content.clone()))));
    }
    let metaindex = writer.block(pairs(&meta));
    writer.footer(metaindex, index)
}

impl Writer<'_> {
    fn block(&mut self, content: Vec<u8>) -> Place {
        let start = self.out.len();
        if self.shape.compress {
            let packed = snap::raw::Encoder::new().compress_vec(&content).unwrap();
            self.out.extend_from_slice(&packed);
        } else {
            self.out.extend_from_slice(&content);
        }
        let len = self.out.len() - start;
        self.out.push(u8::from(self.shape.compress));
        let sum = self.shape.checksum.of(&self.out[start..]);
        self.out.extend_from_slice(&sum.to_le_bytes());
        (start as u64, len as u64)
    }

    fn footer(mut self, metaindex: Place, index: Place) -> Vec<u8> {
        let start = self.out.len();
        let checksum = match self.shape.checksum {
            Checksum::Crc32c => 1,
            Checksum::XxHash64 => 3,
        };
        self.out.push(checksum);
        self.out.extend_from_slice(&handle(metaindex));
        self.out.extend_from_slice(&handle(index));
        self.out.resize(start + 41, 0);
        let attributes = if self.shape.leaf.is_some() {
            0xA0_u32
        } else {
            0x80
        };
        self.out.extend_from_slice(&attributes.to_le_bytes());
        let end = b"\x07\0\0\0\xF0\x9F\xAA\xB3\xF0\x9F\xAA\xB3";
        let sum = crc::masked(&[&self.out[start..], end]);
        self.out.extend_from_slice(&sum.to_le_bytes());
        self.out.extend_from_slice(end);
        self.out
    }
}

fn handle((offset, length): Place) -> Vec<u8> {
    let mut out = Vec::new();
    for mut number in [offset, length] {
        while number >= 0x80 {
            out.push(number as u8 | 0x80);
            number >>= 7;
        }
        out.push(number as u8);
    }
    out
}

/// Type of a column, and what appends it.
type Column<'a> = (u8, &'a dyn Fn(&mut Vec<u8>));

fn columns(custom: &[u8], rows: usize, columns: &[Column<'_>]) -> Vec<u8> {
    let mut out = custom.to_vec();
    out.push(1);
    out.extend_from_slice(&(columns.len() as u16).to_le_bytes());
    out.extend_from_slice(&(rows as u32).to_le_bytes());
    let headers = out.len();
    out.resize(headers + 5 * columns.len(), 0);
    for (number, (kind, append)) in columns.iter().enumerate() {
        let at = headers + 5 * number;
        out[at] = *kind;
        let start = out.len() as u32;
        out[at + 1..at + 5].copy_from_slice(&start.to_le_bytes());
        append(&mut out);
    }
    out.push(0);
    out
}

fn data(rows: &[Entry]) -> Vec<u8> {
    let keys: Vec<&[u8]> = rows.iter().map(|row| &row.0[..]).collect();
    let trailers: Vec<u64> = rows.iter().map(|row| row.1).collect();
    let values: Vec<&[u8]> = rows.iter().map(|row| &row.2[..]).collect();
    let changed = |row: usize| row == 0 || keys[row] != keys[row - 1];
    columns(
        &[9, 0, 0, 0],
        rows.len(),
        &[
            (4, &|out| prefixes(out, &keys)),
            (3, &|out| strings(out, &vec![&[][..]; rows.len()])),
            (2, &|out| uints(out, &trailers, true)),
            (1, &|out| bits(out, rows.len(), &changed)),
            (3, &|out| strings(out, &values)),
            (1, &|out| out.push(1)),
            (1, &|out| out.push(1)),
        ],
    )
}

fn index_block(rows: &[(Vec<u8>, Place)]) -> Vec<u8> {
    let separators: Vec<&[u8]> = rows.iter().map(|row| &row.0[..]).collect();
    let offsets: Vec<u64> = rows.iter().map(|row| row.1.0).collect();
    let lengths: Vec<u64> = rows.iter().map(|row| row.1.1).collect();
    columns(
        &[],
        rows.len(),
        &[
            (3, &|out| strings(out, &separators)),
            (2, &|out| uints(out, &offsets, true)),
            (2, &|out| uints(out, &lengths, true)),
            (3, &|out| strings(out, &vec![&[][..]; rows.len()])),
        ],
    )
}

fn pairs(rows: &[(&'static str, Vec<u8>)]) -> Vec<u8> {
    let names: Vec<_> = rows.iter().map(|row| row.0.as_bytes()).collect();
    let values: Vec<_> = rows.iter().map(|row| &row.1[..]).collect();
    columns(
        &[],
        rows.len(),
        &[
            (3, &|out| strings(out, &names)),
            (3, &|out| strings(out, &values)),
        ],
    )
}

/// Spans: boundaries, the number of the first trailer of each, trailers.
pub(super) fn spans(boundaries: &[&[u8]], firsts: &[u64], trailers: &[u64]) -> Vec<u8> {
    columns(
        &(boundaries.len() as u32).to_le_bytes(),
        trailers.len(),
        &[
            (3, &|out| strings(out, boundaries)),
            (2, &|out| uints(out, firsts, true)),
            (2, &|out| uints(out, trailers, true)),
            (3, &|out| strings(out, &vec![&[][..]; trailers.len()])),
            (3, &|out| strings(out, &vec![&[][..]; trailers.len()])),
        ],
    )
}

fn uints(out: &mut Vec<u8>, values: &[u64], may_base: bool) {
    let (Some(least), Some(most)) = (values.iter().min(), values.iter().max()) else {
        return;
    };
    let width = |most: u64| match most {
        0 => 0,
        1..=0xFF => 1_usize,
        0x100..=0xFFFF => 2,
        0x1_0000..=0xFFFF_FFFF => 4,
        _ => 8,
    };
    let base = if may_base && width(most - least) < width(*most) {
        *least
    } else {
        0
    };
    let width = width(most - base);
    out.push(width as u8 | if base > 0 { 0x80 } else { 0 });
    if base > 0 {
        out.extend_from_slice(&base.to_le_bytes());
    }
    if width > 0 {
        out.resize(out.len().next_multiple_of(width), 0);
        for value in values {
            out.extend_from_slice(&(value - base).to_le_bytes()[..width]);
        }
    }
}

fn strings(out: &mut Vec<u8>, items: &[&[u8]]) {
    if items.is_empty() {
        return;
    }
    let mut offsets = vec![0];
    offsets.extend(items.iter().scan(0, |end, item| {
        *end += item.len() as u64;
        Some(*end)
    }));
    uints(out, &offsets, false);
    out.extend(items.iter().copied().flatten());
}

fn prefixes(out: &mut Vec<u8>, keys: &[&[u8]]) {
    let common = |keys: &[&[u8]]| {
        let (first, last) = (keys[0], keys[keys.len() - 1]);
        first.iter().zip(last).take_while(|(a, b)| a == b).count()
    };
    let all = common(keys);
    let mut slices = vec![&keys[0][..all]];
    for bundle in keys.chunks(16) {
        let shared = common(bundle);
        slices.push(&bundle[0][all..shared]);
        for (row, key) in bundle.iter().enumerate() {
            let repeats = row > 0 && bundle[row - 1] == *key;
            slices.push(if repeats { &[] } else { &key[shared..] });
        }
    }
    let ends: Vec<u64> = slices
        .iter()
        .scan(0, |end, slice| {
            *end += slice.len() as u64;
            Some(*end)
        })
        .collect();
    out.push(4);
    uints(out, &ends, false);
    out.extend(slices.into_iter().flatten());
}

fn bits(out: &mut Vec<u8>, rows: usize, bit: &dyn Fn(usize) -> bool) {
    out.push(0);
    out.resize(out.len().next_multiple_of(8), 0);
    let mut words = vec![0_u64; rows.div_ceil(64)];
    for row in 0..rows {
        words[row / 64] |= u64::from(bit(row)) << (row % 64);
    }
    let mut summary = vec![0_u64; words.len().div_ceil(64)];
    for (number, word) in words.iter().enumerate() {
        summary[number / 64] |= u64::from(*word != 0) << (number % 64);
    }
    out.extend(
        words
            .iter()
            .chain(&summary)
            .flat_map(|word| word.to_le_bytes()),
    );
}
