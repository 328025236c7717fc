//! Tables of the formats 1 to 4, whose blocks hold rows; and blocks of any table, found again and changed.

use super::bytes::{Sum, crc, string, varint};
use super::table::Entry;

/// A block of rows that share nothing, with one restart point.
pub fn block(rows: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (key, value) in rows {
        varint(&mut out, 0);
        varint(&mut out, key.len() as u64);
        varint(&mut out, value.len() as u64);
        out.extend_from_slice(key);
        out.extend_from_slice(value);
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&1_u32.to_le_bytes());
    out
}

/// Appends a block as it is, with the byte that says how it is packed, and its checksum.
fn store(out: &mut Vec<u8>, content: &[u8], packing: u8) -> Vec<u8> {
    let start = out.len();
    out.extend_from_slice(content);
    out.push(packing);
    let sum = crc(&[&out[start..]]);
    out.extend_from_slice(&sum.to_le_bytes());
    let mut handle = Vec::new();
    varint(&mut handle, start as u64);
    varint(&mut handle, content.len() as u64);
    handle
}

/// Data, index, properties and metaindex of a table.
fn blocks(points: &[Entry], version: u8) -> Vec<(Vec<u8>, Vec<u8>)> {
    let row = |point: &Entry| {
        let key = [&point.key[..], &point.trailer.to_le_bytes()].concat();
        let prefix: &[u8] = if version >= 3 && point.kind() == 1 {
            &[0]
        } else {
            &[]
        };
        (key, [prefix, &point.value].concat())
    };
    points.iter().map(row).collect()
}

/// A table of an older format. One of its blocks may be replaced: data, index, properties, metaindex, or the footer.
pub fn table(points: &[Entry], version: u8, replaced: Option<(u8, &[u8])>) -> Vec<u8> {
    build(points, version, replaced, None)
}

/// A table of format 4 with a data block that is packed in any way.
pub fn stored(points: &[Entry], packing: u8, content: &[u8]) -> Vec<u8> {
    build(points, 4, None, Some((packing, content)))
}

fn build(
    points: &[Entry],
    version: u8,
    replaced: Option<(u8, &[u8])>,
    packed: Option<(u8, &[u8])>,
) -> Vec<u8> {
    let mut out = Vec::new();
    let put = |out: &mut Vec<u8>, number: u8, content: Vec<u8>| match replaced {
        Some((which, other)) if which % 6 == number => store(out, other, 0),
        _ => store(out, &content, 0),
    };
    let rows = blocks(points, version);
    let last = rows.last().map(|row| row.0.clone()).unwrap_or_default();
    let data = match packed {
        Some((packing, content)) => store(&mut out, content, packing),
        None => put(&mut out, 0, block(&rows)),
    };
    let index = put(&mut out, 1, block(&[(last, data)]));
    let properties = block(&[
        (b"rocksdb.block.based.table.index.type".to_vec(), vec![0; 4]),
        (
            b"rocksdb.comparator".to_vec(),
            b"leveldb.BytewiseComparator".to_vec(),
        ),
    ]);
    let properties = put(&mut out, 2, properties);
    let start = [b"\x03\x04key003".as_slice(), &[15, 100, 0, 0, 0, 0, 0, 0]].concat();
    let deletes = put(&mut out, 3, block(&[(start, b"\x03\x04key006".to_vec())]));
    let meta = block(&[
        (b"rocksdb.properties".to_vec(), properties),
        (b"rocksdb.range_del2".to_vec(), deletes),
    ]);
    let meta = put(&mut out, 4, meta);
    if let Some((5, footer)) = replaced.map(|(which, other)| (which % 6, other)) {
        out.extend_from_slice(footer);
        return out;
    }
    let from = out.len();
    out.push(1);
    out.extend_from_slice(&meta);
    out.extend_from_slice(&index);
    out.resize(from + 41, 0);
    out.extend_from_slice(&u32::from(version).to_le_bytes());
    out.extend_from_slice(b"\xF0\x9F\xAA\xB3\xF0\x9F\xAA\xB3");
    out
}

/// Where the blocks of a table of ours are: each is followed by its packing and a checksum that is right.
fn places(table: &[u8]) -> Vec<(usize, usize)> {
    let end = table.len().saturating_sub(61);
    let (mut places, mut from) = (Vec::new(), 0);
    while from < end {
        let mut sum = Sum::default();
        let found = (from..end.saturating_sub(4)).find(|at| {
            sum.add(table[*at]);
            table[*at] <= 1 && sum.masked().to_le_bytes() == table[at + 1..at + 5]
        });
        let Some(at) = found else {
            break;
        };
        places.push((from, at));
        from = at + 5;
    }
    places
}

/// Changes one block of a table whose length stays, packed or not, and makes its checksum anew.
pub fn mutate_block(table: &mut [u8], which: usize, change: impl FnOnce(&mut Vec<u8>)) {
    let places = places(table);
    if places.is_empty() {
        return;
    }
    let (from, at) = places[which % places.len()];
    let mut block = table[from..at].to_vec();
    change(&mut block);
    block.resize(at - from, 0);
    table[from..at].copy_from_slice(&block);
    let sum = crc(&[&table[from..=at]]).to_le_bytes();
    table[at + 1..at + 5].copy_from_slice(&sum);
}

/// A value behind its length, as batches have it.
pub fn text(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    string(&mut out, bytes);
    out
}
