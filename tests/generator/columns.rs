//! Columnar blocks: numbers, strings, bits and sorted keys side by side.

use super::table::Entry;

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

/// A data block. Rows that a newer row of the same key hides are marked so.
pub fn data(rows: &[Entry]) -> Vec<u8> {
    let keys: Vec<&[u8]> = rows.iter().map(|row| &row.key[..]).collect();
    let trailers: Vec<u64> = rows.iter().map(|row| row.trailer).collect();
    let values: Vec<&[u8]> = rows.iter().map(|row| &row.value[..]).collect();
    let longest = keys.iter().map(|key| key.len()).max().unwrap_or_default() as u32;
    let changed = |row: usize| row == 0 || keys[row] != keys[row - 1];
    columns(
        &longest.to_le_bytes(),
        rows.len(),
        &[
            (4, &|out| prefixes(out, &keys)),
            (3, &|out| strings(out, &vec![&[][..]; rows.len()])),
            (2, &|out| uints(out, &trailers, true)),
            (1, &|out| bits(out, rows.len(), &changed)),
            (3, &|out| strings(out, &values)),
            (1, &|out| bits(out, rows.len(), &|_| false)),
            (1, &|out| bits(out, rows.len(), &|row| !changed(row))),
        ],
    )
}

/// Separator, offset and length of a block.
pub type Pointer = (Vec<u8>, (u64, u64));

/// An index block.
pub fn index(rows: &[Pointer]) -> Vec<u8> {
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

/// A block of names and values: metaindex and properties.
pub fn pairs(rows: &[(&[u8], Vec<u8>)]) -> Vec<u8> {
    let names: Vec<_> = rows.iter().map(|row| row.0).collect();
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

/// Range deletes that do not overlap, in their order: start, end, trailer.
pub fn spans(deletes: &[Entry]) -> Vec<u8> {
    let mut boundaries: Vec<&[u8]> = Vec::new();
    let mut firsts = Vec::new();
    let mut trailers = Vec::new();
    for delete in deletes {
        if boundaries.last() == Some(&&delete.key[..]) {
            firsts.pop();
        } else {
            boundaries.push(&delete.key);
        }
        firsts.push(trailers.len() as u64);
        trailers.push(delete.trailer);
        boundaries.push(&delete.value);
        firsts.push(trailers.len() as u64);
    }
    columns(
        &(boundaries.len() as u32).to_le_bytes(),
        trailers.len(),
        &[
            (3, &|out| strings(out, &boundaries)),
            (2, &|out| uints(out, &firsts, true)),
            (2, &|out| uints(out, &trailers, true)),
            (3, &|out| strings(out, &vec![&[][..]; trailers.len()])),
            (3, &|out| strings(out, &vec![&[][..]; trailers.len()])),
        ],
    )
}

/// One span, and the same delete of it so many times: what few bytes can stand for. The block is as long as it says it has rows.
pub fn repeated_span(start: &[u8], end: &[u8], trailer: u64, rows: usize) -> Vec<u8> {
    let padded = [end, &vec![0xFF; rows]].concat();
    let boundaries = [start, &padded];
    columns(
        &2_u32.to_le_bytes(),
        rows,
        &[
            (3, &|out| strings(out, &boundaries)),
            (2, &|out| uints(out, &[0, rows as u64], true)),
            (2, &|out| uints(out, &vec![trailer; rows], true)),
            (3, &|out| strings(out, &vec![&[][..]; rows])),
            (3, &|out| strings(out, &vec![&[][..]; rows])),
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

fn ends<'a>(items: impl Iterator<Item = &'a [u8]>) -> Vec<u64> {
    items
        .scan(0, |end, item| {
            *end += item.len() as u64;
            Some(*end)
        })
        .collect()
}

fn strings(out: &mut Vec<u8>, items: &[&[u8]]) {
    if items.is_empty() {
        return;
    }
    let mut offsets = vec![0];
    offsets.extend(ends(items.iter().copied()));
    uints(out, &offsets, false);
    out.extend(items.iter().copied().flatten());
}

fn prefixes(out: &mut Vec<u8>, keys: &[&[u8]]) {
    if keys.is_empty() {
        return;
    }
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
    out.push(4);
    uints(out, &ends(slices.iter().copied()), false);
    out.extend(slices.into_iter().flatten());
}

fn bits(out: &mut Vec<u8>, rows: usize, bit: &dyn Fn(usize) -> bool) {
    if !(0..rows).any(bit) {
        out.push(1);
        return;
    }
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
    let all = words.iter().chain(&summary);
    out.extend(all.flat_map(|word| word.to_le_bytes()));
}
