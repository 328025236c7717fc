//! Sorting, once: the standard library's sorts are copied into the WebAssembly for every type and
//! comparison, five to seventeen kilobytes each.

use std::cmp::Ordering;
use std::ops::Range;

use crate::text::{natural, natural_head, same_start};
use crate::work::Pace;

/// Rows sorted by insertion before they are merged.
const RUN: usize = 16;
/// Comparisons between two pauses.
const SLICE: usize = 2048;

/// Sorts stably, pausing as `pace` says. `cost` is that of 64 comparisons in its units.
pub(crate) async fn sort(
    pace: &Pace,
    rows: &mut Vec<u32>,
    cost: u64,
    compare: &dyn Fn(u32, u32) -> Ordering,
) {
    let mut since = 0_usize;
    for run in rows.chunks_mut(RUN) {
        insertion(run, &|a, b| compare(*a, *b));
        since = since.wrapping_add(RUN.wrapping_mul(4));
        if since >= SLICE {
            since = 0;
            pace.spend(cost.saturating_mul(32)).await;
        }
    }
    let mut width = RUN;
    let mut merged = Vec::with_capacity(rows.len());
    while width < rows.len() {
        merged.clear();
        for pair in rows.chunks(width.saturating_mul(2)) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            // What is in order already costs one comparison.
            if let (Some(last), Some(first)) = (left.last(), right.first())
                && compare(*first, *last) != Ordering::Less
            {
                merged.extend_from_slice(pair);
                since = since.saturating_add(1);
                continue;
            }
            while let (Some((a, a_rest)), Some((b, b_rest))) =
                (left.split_first(), right.split_first())
            {
                if compare(*b, *a) == Ordering::Less {
                    merged.push(*b);
                    right = b_rest;
                } else {
                    merged.push(*a);
                    left = a_rest;
                }
                since = since.wrapping_add(1);
                if since >= SLICE {
                    since = 0;
                    pace.spend(cost.saturating_mul(32)).await;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(rows, &mut merged);
        width = width.saturating_mul(2);
    }
}

/// What rows are put in order by: a rank of each, below a number.
pub(crate) struct Ranks<'r> {
    pub(crate) below: u32,
    pub(crate) rank: Box<dyn Fn(u32) -> u32 + 'r>,
}

/// Rows in the order of several ranks, of which the first counts most; rows alike in all stay as they are.
///
/// Once they are in order by the first rank, the others move a row only among those alike in it. So they are dealt with a piece at a time,
/// and what the rows of a piece refer to is still at hand for the second walk over them.
pub(crate) async fn by_ranks(pace: &Pace, rows: Vec<u32>, ranks: &[Ranks<'_>]) -> Vec<u32> {
    let Some((first, rest)) = ranks.split_first() else {
        return rows;
    };
    let mut rows = by_rank(pace, rows, first.below, &first.rank).await;
    let mut begin = 0;
    while let (false, Some(lowest)) = (rest.is_empty(), rows.get(begin)) {
        let lowest = (first.rank)(*lowest);
        let (end, highest) = end_of_piece(pace, &rows, begin, &first.rank).await;
        let mut piece = rows.get(begin..end).unwrap_or_default().to_vec();
        for Ranks { below, rank } in rest.iter().rev() {
            piece = by_rank(pace, piece, *below, rank).await;
        }
        let below = highest.wrapping_sub(lowest).saturating_add(1);
        let within = |row| (first.rank)(row).wrapping_sub(lowest);
        let piece = by_rank(pace, piece, below, &within).await;
        if let Some(part) = rows.get_mut(begin..end) {
            part.copy_from_slice(&piece);
        }
        begin = end;
    }
    rows
}

/// Rows of a piece, at least.
const PIECE: usize = 1 << 16;

/// Where a piece that begins here ends, and the rank of its last row: those of one rank are in one piece.
async fn end_of_piece(
    pace: &Pace,
    rows: &[u32],
    begin: usize,
    rank: &dyn Fn(u32) -> u32,
) -> (usize, u32) {
    let mut end = begin.saturating_add(PIECE).min(rows.len());
    let last = end.checked_sub(1).and_then(|last| rows.get(last));
    let highest = last.map_or(0, |row| rank(*row));
    for some in rows.get(end..).unwrap_or_default().chunks(SLICE) {
        let alike = some.iter().take_while(|row| rank(**row) == highest).count();
        end = end.saturating_add(alike);
        if alike < some.len() {
            break;
        }
        pace.spend(8).await;
    }
    (end, highest)
}

/// Rows in the order of their ranks, all below `ranks`; equal ones stay as they are. Three walks over the rows, or one where they are in order.
pub(crate) async fn by_rank(
    pace: &Pace,
    mut rows: Vec<u32>,
    ranks: u32,
    rank: &dyn Fn(u32) -> u32,
) -> Vec<u32> {
    if are_ranked(pace, &rows, rank).await {
        return rows;
    }
    // Looked up once: rows in some other order find their ranks all over memory.
    let mut of = Vec::with_capacity(rows.len());
    for some in rows.chunks(SLICE) {
        of.extend(some.iter().map(|row| rank(*row)));
        pace.spend(8).await;
    }
    let bits = ranks
        .saturating_sub(1)
        .checked_ilog2()
        .map_or(0, |last| last.saturating_add(1));
    let mut dealt_rows = vec![0; rows.len()];
    if bits <= AT_ONCE {
        deal(pace, (&of, &rows), 0, bits, |to, _, row| {
            put(&mut dealt_rows, to, row);
        })
        .await;
        return dealt_rows;
    }
    // The lower half first: what is dealt out to too many places at once misses every cache.
    let mut dealt_ranks = vec![0; rows.len()];
    deal(pace, (&of, &rows), 0, bits / 2, |to, rank, row| {
        put(&mut dealt_ranks, to, rank);
        put(&mut dealt_rows, to, row);
    })
    .await;
    // Back to where they came from: memory that was never touched costs more than any of the walks.
    drop(of);
    let dealt = (&dealt_ranks[..], &dealt_rows[..]);
    deal(pace, dealt, bits / 2, bits.div_ceil(2), |to, _, row| {
        put(&mut rows, to, row);
    })
    .await;
    rows
}

/// Whether rows are in the order of their ranks.
async fn are_ranked(pace: &Pace, rows: &[u32], rank: &dyn Fn(u32) -> u32) -> bool {
    let mut last = 0;
    for some in rows.chunks(SLICE) {
        for row in some {
            let next = rank(*row);
            if next < std::mem::replace(&mut last, next) {
                return false;
            }
        }
        pace.spend(8).await;
    }
    true
}

/// Bits of ranks that rows are dealt out by in one walk.
const AT_ONCE: u32 = 11;

/// Says of ranks and their rows where each goes, in the order of some bits of the ranks.
async fn deal(
    pace: &Pace,
    (ranks, rows): (&[u32], &[u32]),
    shift: u32,
    bits: u32,
    mut to: impl FnMut(usize, u32, u32),
) {
    let last = (1_usize << bits).saturating_sub(1);
    let place = |rank: u32| (rank >> shift) as usize & last;
    // How many rows each place has, then where its next row goes.
    let mut places = vec![0_u32; last.saturating_add(1)];
    for some in ranks.chunks(SLICE) {
        for rank in some {
            if let Some(count) = places.get_mut(place(*rank)) {
                *count = count.wrapping_add(1);
            }
        }
        pace.spend(8).await;
    }
    let mut next = 0_u32;
    for place in &mut places {
        next = next.wrapping_add(std::mem::replace(place, next));
    }
    for (ranks, rows) in ranks.chunks(SLICE).zip(rows.chunks(SLICE)) {
        for (rank, row) in ranks.iter().zip(rows) {
            if let Some(next) = places.get_mut(place(*rank)) {
                to(*next as usize, *rank, *row);
                *next = next.wrapping_add(1);
            }
        }
        pace.spend(8).await;
    }
}

fn put(list: &mut [u32], at: usize, value: u32) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

/// What rows are ordered by.
pub(crate) struct Keys<'k> {
    /// The key of a row.
    pub(crate) key: &'k dyn Fn(u32) -> &'k [u8],
    /// Whether keys are texts that compare by [`natural`]; else byte by byte.
    pub(crate) natural: bool,
    pub(crate) descending: bool,
}

/// Rows whose keys are alike so far: where they stand, how many bytes their keys begin with are the same, and how many behind
/// those, as [heads](natural_head) have them.
struct Alike {
    rows: Range<usize>,
    from: usize,
    skip: usize,
}

/// Rows in the order of their keys; equal ones stay as they are.
///
/// Some bytes of each key at once, behind those that all begin with: rows are counted out by them, and those that are alike
/// in them go on with the next. A key is read as far as it takes to tell it from the others, and rarely compared.
pub(crate) async fn by_key(pace: &Pace, rows: &mut [u32], keys: &Keys<'_>) {
    let all = Alike {
        rows: 0..rows.len(),
        from: 0,
        skip: 0,
    };
    let mut left = vec![all];
    let (mut heads, mut spare) = (Heads::default(), Heads::default());
    while let Some(Alike {
        rows: at,
        from,
        skip,
    }) = left.pop()
    {
        let part = rows.get_mut(at.clone()).unwrap_or_default();
        if skip > FARTHEST {
            let mut compared = part.to_vec();
            sort(pace, &mut compared, 8, &|a, b| keys.compare(a, b, from)).await;
            part.copy_from_slice(&compared);
            continue;
        }
        let (from, skip) = match keys.alike(pace, part, from).await {
            0 => (from, skip),
            same => (from.saturating_add(same), 0),
        };
        heads.clear();
        heads.heads.reserve_exact(part.len());
        for some in part.chunks(SLICE) {
            heads
                .heads
                .extend(some.iter().map(|row| keys.head(*row, from, skip)));
            pace.spend(cost(some.len(), 32)).await;
        }
        heads.rows.extend_from_slice(part);
        heads.sort(pace, &mut spare).await;
        part.copy_from_slice(&heads.rows);
        let (mut next, mut since) = (0_usize, 0_usize);
        for same in heads.heads.chunk_by(|a, b| a == b) {
            let begin = next;
            next = begin.saturating_add(same.len());
            since = since.saturating_add(same.len());
            if since >= SLICE {
                pace.spend(cost(since, 16)).await;
                since = 0;
            }
            if same.len() == 1 || same.first().is_some_and(|head| keys.ends(*head)) {
                continue;
            }
            if same.len() <= RUN {
                let few = part.get_mut(begin..next).unwrap_or_default();
                insertion(few, &|a, b| keys.compare(*a, *b, from));
                since = since.saturating_add(same.len().saturating_mul(16));
                continue;
            }
            left.push(Alike {
                rows: at.start.saturating_add(begin)..at.start.saturating_add(next),
                from,
                skip: skip.saturating_add(HEAD),
            });
        }
    }
}

/// Bytes of a key that are counted out at once.
const HEAD: usize = 7;
/// Where keys are compared instead: a head is found by going through what it skips.
const FARTHEST: usize = 8 * HEAD;

/// What so many rows cost, of which a [slice](SLICE) costs so much.
fn cost(rows: usize, slice: u64) -> u64 {
    let cost = (rows as u64).saturating_mul(slice);
    cost.wrapping_shr(SLICE.trailing_zeros())
}

impl Keys<'_> {
    /// The key of a row behind its beginning.
    fn rest(&self, row: u32, from: usize) -> &[u8] {
        (self.key)(row).get(from..).unwrap_or_default()
    }

    fn compare(&self, a: u32, b: u32, from: usize) -> Ordering {
        let (a, b) = (self.rest(a, from), self.rest(b, from));
        let order = if self.natural {
            natural(a, b)
        } else {
            a.cmp(b)
        };
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }

    /// What [`natural_head`] is of a text.
    fn head(&self, row: u32, from: usize, skip: usize) -> u64 {
        let rest = self.rest(row, from);
        let head = if self.natural {
            natural_head(rest, skip)
        } else {
            let rest = rest.get(skip..).unwrap_or_default();
            let mut head = [0; 8];
            let bytes = head.iter_mut().zip(rest).take(HEAD);
            bytes.for_each(|(to, from)| *to = *from);
            u64::from_be_bytes(head) | rest.len().min(8) as u64
        };
        if self.descending { !head } else { head }
    }

    /// Whether keys of this head are equal.
    fn ends(&self, head: u64) -> bool {
        let head = if self.descending { !head } else { head };
        head & 0xFF < 8
    }

    /// How many bytes behind their beginning all keys have alike, without a number that may go on.
    async fn alike(&self, pace: &Pace, rows: &[u32], from: usize) -> usize {
        let mut all = rows.first().map_or(&[][..], |row| self.rest(*row, from));
        for some in rows.chunks(SLICE) {
            for row in some {
                let rest = self.rest(*row, from);
                if !rest.starts_with(all) {
                    all = all.get(..same_start(all, rest)).unwrap_or_default();
                }
            }
            if all.is_empty() {
                break;
            }
            pace.spend(cost(some.len(), 32)).await;
        }
        same_start(all, all)
    }
}

/// Rows, and a part of the key of each.
#[derive(Debug, Default)]
struct Heads {
    heads: Vec<u64>,
    rows: Vec<u32>,
}

impl Heads {
    fn clear(&mut self) {
        self.heads.clear();
        self.rows.clear();
    }

    /// Sorts by the heads, stably: counted out by one byte after the other, the last one first.
    async fn sort(&mut self, pace: &Pace, spare: &mut Self) {
        let first = self.heads.first().copied().unwrap_or_default();
        let differing = self
            .heads
            .iter()
            .fold(0, |bits, head| bits | (head ^ first));
        for shift in (0..64).step_by(8) {
            if differing >> shift & 0xFF == 0 {
                continue;
            }
            let byte = |head: u64| (head >> shift & 0xFF) as usize;
            let mut places = [0_u32; 256];
            for some in self.heads.chunks(SLICE) {
                for head in some {
                    if let Some(count) = places.get_mut(byte(*head)) {
                        *count = count.wrapping_add(1);
                    }
                }
                pace.spend(cost(some.len(), 2)).await;
            }
            let mut next = 0_u32;
            for place in &mut places {
                next = next.wrapping_add(std::mem::replace(place, next));
            }
            spare.heads.resize(self.heads.len(), 0);
            spare.rows.resize(self.rows.len(), 0);
            for (heads, rows) in self.heads.chunks(SLICE).zip(self.rows.chunks(SLICE)) {
                for (head, row) in heads.iter().zip(rows) {
                    let Some(place) = places.get_mut(byte(*head)) else {
                        continue;
                    };
                    let at = std::mem::replace(place, place.wrapping_add(1)) as usize;
                    if let (Some(to), Some(to_row)) =
                        (spare.heads.get_mut(at), spare.rows.get_mut(at))
                    {
                        (*to, *to_row) = (*head, *row);
                    }
                }
                pace.spend(cost(heads.len(), 8)).await;
            }
            std::mem::swap(self, spare);
        }
    }
}

/// The places of so many items in their order, equal ones as they stand.
pub(crate) fn order(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..u32::try_from(len).unwrap_or(u32::MAX)).collect();
    let pace = Pace::endless();
    let compare = |a: u32, b: u32| compare(a as usize, b as usize);
    {
        let work = std::pin::pin!(sort(&pace, &mut rows, 0, &compare));
        // An endless pace never pauses.
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let _ = std::future::Future::poll(work, &mut context);
    }
    rows
}

/// Sorts in place, without memory of its own; equal items in any order.
pub(crate) fn sort_by<T>(items: &mut [T], compare: &dyn Fn(&T, &T) -> Ordering) {
    if items.len() <= RUN {
        return insertion(items, compare);
    }
    for root in (0..items.len() / 2).rev() {
        sift(items, root, compare);
    }
    for end in (1..items.len()).rev() {
        items.swap(0, end);
        sift(items.get_mut(..end).unwrap_or_default(), 0, compare);
    }
}

/// Lets an item sink in a heap until none below it is greater.
fn sift<T>(heap: &mut [T], root: usize, compare: &dyn Fn(&T, &T) -> Ordering) {
    let mut root = root;
    loop {
        let left = root.saturating_mul(2).saturating_add(1);
        let right = left.saturating_add(1);
        let greater = match (heap.get(left), heap.get(right)) {
            (None, _) => return,
            (Some(a), Some(b)) if compare(a, b) == Ordering::Less => right,
            _ => left,
        };
        match (heap.get(root), heap.get(greater)) {
            (Some(a), Some(b)) if compare(a, b) == Ordering::Less => heap.swap(root, greater),
            _ => return,
        }
        root = greater;
    }
}

/// Sorts few.
fn insertion<T>(items: &mut [T], compare: &dyn Fn(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut at = end;
        while let Some([before, item]) = at
            .checked_sub(1)
            .and_then(|before| items.get_mut(before..=at))
        {
            if compare(item, before) != Ordering::Less {
                break;
            }
            std::mem::swap(before, item);
            at = at.wrapping_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )]
    use super::{Keys, Ranks, by_key, by_rank, by_ranks, sort, sort_by};
    use crate::text::{fold, natural};
    use crate::work::{Pace, Work};

    /// A small generator: the same numbers every run.
    fn numbers(count: u32, below: u32) -> Vec<u32> {
        let mut state = 0x2545_F491_u32;
        let next = |_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.checked_rem(below).unwrap()
        };
        (0..count).map(next).collect()
    }

    #[test]
    fn sorts_as_the_standard_library_does() {
        for count in [0, 1, 2, 15, 16, 17, 33, 1023, 5000, 70_001] {
            let keys = numbers(count, 97);
            let mut expected: Vec<u32> = (0..count).collect();
            expected.sort_by_key(|row| keys.get(*row as usize));
            let mut work = Work::new(async |pace: std::rc::Rc<Pace>| {
                let mut rows: Vec<u32> = (0..count).collect();
                let compare = |a, b| keys.get(a as usize).cmp(&keys.get(b as usize));
                sort(&pace, &mut rows, 1, &compare).await;
                Ok(rows)
            });
            let rows = loop {
                if let Some(rows) = work.step(100) {
                    break rows.unwrap();
                }
            };
            assert_eq!(rows, expected, "{count}");
            let mut pairs: Vec<(u32, u32)> = keys.iter().copied().zip(0..).collect();
            sort_by(&mut pairs, &|a, b| a.cmp(b));
            let places: Vec<u32> = pairs.iter().map(|(_, place)| *place).collect();
            assert_eq!(places, expected, "{count}");
        }
    }

    #[test]
    fn deals_out_by_ranks_as_sorting_does() {
        for (count, ranks) in [
            (0, 0),
            (5, 1),
            (70_001, 2),
            (70_001, 97),
            (70_001, 2048),
            (70_001, 2049),
            (70_001, 123_457),
        ] {
            let of = numbers(count, ranks.max(1));
            let given: Vec<u32> = (0..count).rev().collect();
            let mut expected = given.clone();
            expected.sort_by_key(|row| of.get(*row as usize));
            let mut work = Work::new(async |pace: std::rc::Rc<Pace>| {
                let rank = |row| of.get(row as usize).copied().unwrap_or_default();
                Ok(by_rank(&pace, given.clone(), ranks, &rank).await)
            });
            let rows = loop {
                if let Some(rows) = work.step(100) {
                    break rows.unwrap();
                }
            };
            assert_eq!(rows, expected, "{count} of {ranks}");
        }
    }

    /// By a rank that few or many rows share, by one that all do, and by one in order already.
    #[test]
    fn deals_out_by_several_ranks_as_sorting_does() {
        let count = 200_001;
        let rows: Vec<u32> = (0..count).rev().collect();
        let all = [1, 3, 700, 150_000].map(|below| (below, numbers(count, below)));
        let risen = (count, (0..count).map(|row| count - 1 - row).collect());
        let lists = all.into_iter().chain([risen]).collect::<Vec<_>>();
        let rank = |list: usize, row: u32| lists[list].1[row as usize];
        for by in [
            &[][..],
            &[2],
            &[0, 2],
            &[1, 3],
            &[2, 3],
            &[3, 2],
            &[4, 2],
            &[1, 2, 3],
            &[2, 0, 1, 3],
        ] {
            let mut expected = rows.clone();
            let ranks_of = |row: &u32| by.iter().map(|list| rank(*list, *row)).collect::<Vec<_>>();
            expected.sort_by_cached_key(ranks_of);
            let mut work = Work::new(async |pace: std::rc::Rc<Pace>| {
                let ranks = by.iter().map(|list| Ranks {
                    below: lists[*list].0,
                    rank: Box::new(move |row| rank(*list, row)),
                });
                let ranks: Vec<_> = ranks.collect();
                Ok(by_ranks(&pace, rows.clone(), &ranks).await)
            });
            let got = loop {
                if let Some(rows) = work.step(100) {
                    break rows.unwrap();
                }
            };
            assert!(got == expected, "{by:?}");
        }
    }

    /// Texts that have much alike, and keys of bytes, in both directions: as the standard library sorts them by comparing.
    #[test]
    fn sorts_by_keys_as_comparing_does() {
        let pieces: Vec<&[u8]> = vec![
            b"0",
            b"00",
            b"1",
            b"9",
            b"12345678901",
            b"00000000000000000000",
            b"a",
            b"B",
            b"b",
            b":",
            b"-",
            b"\x00",
            b"\xff\xfe",
            b"",
            "\u{c9}".as_bytes(),
            "e\u{301}".as_bytes(),
            "\u{10ffff}".as_bytes(),
            b"a-long-beginning-that-many-have/",
        ];
        let digits = [b"7".repeat(300), b"7".repeat(263), b"0".repeat(90)];
        for round in 0..60_u32 {
            let count = [3, 40, 700, 9000][round as usize % 4];
            let few = [3, 8, 18, 18][(round / 4) as usize % 4];
            let longest = [2, 4, 9][(round / 16) as usize % 3];
            let mut given = numbers(20 * count, u32::MAX - round).into_iter();
            let mut below = |n: u32| given.next().unwrap_or_default() / 7 % n;
            let keys: Vec<Vec<u8>> = (0..count)
                .map(|_| {
                    let mut text = Vec::new();
                    if round % 3 == 0 {
                        text.extend_from_slice(b"arn:aws:01234567890123456789:group/");
                    }
                    for _ in 0..below(longest + 1) {
                        text.extend_from_slice(pieces[below(few) as usize]);
                    }
                    if round % 5 == 0 && below(9) == 0 {
                        text.extend_from_slice(&digits[below(3) as usize]);
                    }
                    let mut folded = Vec::new();
                    fold(&text, &mut folded);
                    folded
                })
                .collect();
            for (is_natural, descending) in
                [(true, false), (true, true), (false, false), (false, true)]
            {
                let key = |row: u32| &keys[row as usize][..];
                let mut expected: Vec<u32> = (0..count).rev().collect();
                let given = expected.clone();
                expected.sort_by(|a, b| {
                    let (a, b) = (key(*a), key(*b));
                    let order = if is_natural { natural(a, b) } else { a.cmp(b) };
                    if descending { order.reverse() } else { order }
                });
                let mut work = Work::new(async |pace: std::rc::Rc<Pace>| {
                    let mut rows = given.clone();
                    let keys = Keys {
                        key: &key,
                        natural: is_natural,
                        descending,
                    };
                    by_key(&pace, &mut rows, &keys).await;
                    Ok(rows)
                });
                let rows = loop {
                    if let Some(rows) = work.step(100) {
                        break rows.unwrap();
                    }
                };
                assert_eq!(rows, expected, "{round} {is_natural} {descending}");
            }
        }
    }
}
