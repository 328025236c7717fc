//! One chunk of a log: a checksum, a length, a type, and a piece of a record or all of it.

use std::ops::Range;

use super::crc;
use super::input::Input;

/// Chunks lie in blocks of this many bytes and never cross from one into the next.
pub(super) const BLOCK: usize = 32 * 1024;
/// Bytes of the shortest header and of the longest.
const SHORT_HEADER: usize = 7;
const LONG_HEADER: usize = 19;

/// A chunk whose checksum matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Whether a record starts with it, and whether one ends with it.
    pub(super) first: bool,
    pub(super) last: bool,
    /// Where its piece of the record is.
    pub(super) body: Range<usize>,
    /// How much of the log was safe on disk when it was written; 0 where it does not say.
    pub(super) synced: u64,
}

/// What stands at one place of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A chunk.
    Chunk(Chunk),
    /// The rest of a block, too short for a chunk: go on here.
    Skip(usize),
    /// The end of the bytes, or a trailer that says so.
    End,
    /// Zeros, or a chunk that a longer log of another number left behind: the end, if it is one.
    Stale,
    /// Anything else. `next` is where its header, if it is one, says that the next chunk starts.
    Bad {
        why: &'static str,
        next: Option<usize>,
    },
}

/// Looks at one place. `number` is the log's own, as chunks carry it; chunks of a log without one carry none.
pub(super) fn step(bytes: &[u8], at: usize, number: Option<u32>) -> Step {
    let end = (at / BLOCK)
        .saturating_add(1)
        .saturating_mul(BLOCK)
        .min(bytes.len());
    let whole = end.is_multiple_of(BLOCK);
    let rest = bytes.get(at..end).unwrap_or_default();
    if rest.is_empty() {
        return Step::End;
    }
    if rest.len() < SHORT_HEADER && whole {
        return Step::Skip(end);
    }
    let Ok((checksum, length, kind)) = header(rest) else {
        return bad("it ends inside a chunk's header");
    };
    if (checksum, length, kind) == (0, 0, 0) {
        return match rest.len() < LONG_HEADER {
            true if rest.iter().any(|byte| *byte != 0) => bad("a block ends in other than zeros"),
            true if whole => Step::Skip(end),
            _ => Step::Stale,
        };
    }
    let header_len = match (kind, number) {
        (1..=4, _) => SHORT_HEADER,
        (5..=8, Some(_)) => 11,
        (9..=12, Some(_)) => LONG_HEADER,
        _ => return bad("a chunk has an unknown type"),
    };
    let Some((head, tail)) = rest.split_at_checked(header_len) else {
        return bad("it ends inside a chunk's header");
    };
    let mut more = Input::new(head.get(SHORT_HEADER..).unwrap_or_default());
    if let (Some(own), Ok(other)) = (number, more.u32())
        && own != other
    {
        let trailer = (checksum, length, kind) == (0, 0, 5) && other == own.wrapping_add(1);
        return if trailer { Step::End } else { Step::Stale };
    }
    let synced = more.u64().unwrap_or_default();
    let Some(piece) = tail.get(..length) else {
        return bad("a chunk reaches past its block");
    };
    let start = at.saturating_add(header_len);
    let body = start..start.saturating_add(length);
    let covered = head.get(SHORT_HEADER.saturating_sub(1)..);
    if crc::masked(&[covered.unwrap_or_default(), piece]) != checksum {
        return Step::Bad {
            why: "a chunk's checksum does not match",
            next: Some(body.end),
        };
    }
    let role = kind.wrapping_sub(1) % 4;
    Step::Chunk(Chunk {
        first: role < 2,
        last: role == 0 || role == 3,
        body,
        synced,
    })
}

fn bad(why: &'static str) -> Step {
    Step::Bad { why, next: None }
}

fn header(rest: &[u8]) -> super::error::Result<(u32, usize, u8)> {
    let mut input = Input::new(rest);
    Ok((input.u32()?, usize::from(input.u16()?), input.u8()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{BLOCK, Chunk, Step, step};

    #[test]
    fn the_worked_examples() {
        // MANIFEST-tarzstd, fourth record.
        let bytes = b"\x30\x4d\xe2\x69\x06\x00\x01\x02\x07\x03\x08\x04\x35";
        let whole = Chunk {
            first: true,
            last: true,
            body: 7..13,
            synced: 0,
        };
        assert_eq!(step(bytes, 0, None), Step::Chunk(whole));
        assert_eq!(step(bytes, 13, None), Step::End);
        for cut in 1..13 {
            let Step::Bad { .. } = step(bytes.get(..cut).unwrap(), 0, None) else {
                unreachable!("cut to {cut}")
            };
        }
    }

    #[test]
    fn ends_of_logs_and_blocks() {
        let trailer = [0, 0, 0, 0, 0, 0, 5, 8, 0, 0, 0];
        assert_eq!(step(&trailer, 0, Some(7)), Step::End);
        assert_eq!(step(&trailer, 0, Some(6)), Step::Stale);
        assert!(matches!(step(&trailer, 0, None), Step::Bad { .. }));
        let mut zeros = vec![0; BLOCK + 30];
        assert_eq!(step(&zeros, BLOCK - 19, Some(7)), Step::Stale);
        assert_eq!(step(&zeros, BLOCK - 18, Some(7)), Step::Skip(BLOCK));
        assert_eq!(step(&zeros, BLOCK - 1, None), Step::Skip(BLOCK));
        *zeros.get_mut(BLOCK - 1).unwrap() = 1;
        assert!(matches!(step(&zeros, BLOCK - 18, None), Step::Bad { .. }));
        assert_eq!(step(&zeros, BLOCK + 20, None), Step::Stale);
        assert_eq!(step(&zeros, BLOCK + 30, None), Step::End);
        assert_eq!(step(&zeros, usize::MAX, None), Step::End);
    }
}
