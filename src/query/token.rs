//! Page tokens: opaque, checked, and good for the same file as often as it is opened.

use std::hash::Hasher;

use crate::error::{Error, Result};

/// A token: hexadecimal of what list it is of, the place, and a checksum of both. Lists of records are
/// numbered by their kind.
pub(super) fn encode(list: u8, place: &[u8]) -> String {
    let mut bytes = vec![list];
    bytes.extend_from_slice(place);
    let sum = checksum(CHECKSUM_START, &bytes).to_be_bytes();
    let digits = bytes.iter().chain(&sum).flat_map(|b| [b >> 4, b & 15]);
    digits
        .filter_map(|d| char::from_digit(u32::from(d), 16))
        .collect()
}

/// The place of a token of such a list. Error: `usage.page-token`.
pub(super) fn decode(list: u8, token: &str) -> Result<Vec<u8>> {
    let digits: Option<Vec<u32>> = token.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2));
    let digits = digits.ok_or_else(refused)?;
    let (pairs, _) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs
        .iter()
        .map(|[high, low]| (high << 4 | low) as u8)
        .collect();
    let (content, sum) = bytes.split_last_chunk::<4>().ok_or_else(refused)?;
    match content.split_first() {
        Some((first, place))
            if *first == list && *sum == checksum(CHECKSUM_START, content).to_be_bytes() =>
        {
            Ok(place.to_vec())
        }
        _ => Err(refused()),
    }
}

/// The error for a token that is not of the list.
pub(super) fn refused() -> Error {
    Error::new(
        "usage.page-token",
        "The page token is not one that this list gave out. Pass it back as it was given, with the same question, or leave it out to start anew.",
    )
}

/// What a [`checksum`] of nothing is.
pub(super) const CHECKSUM_START: u32 = 0x811C_9DC5;

/// FNV-1a, going on from a checksum: enough to tell a mistake from a token.
pub(super) fn checksum(start: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(start, |hash, b| {
        (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193)
    })
}

/// The same of whatever can be hashed.
pub(super) struct Sum(u32);

impl Default for Sum {
    fn default() -> Self {
        Self(CHECKSUM_START)
    }
}

impl Sum {
    pub(super) fn value(&self) -> u32 {
        self.0
    }
}

impl Hasher for Sum {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = checksum(self.0, bytes);
    }

    // Numbers alike on all machines: tokens travel.
    fn write_usize(&mut self, n: usize) {
        self.write(&(n as u64).to_le_bytes());
    }

    fn write_isize(&mut self, n: isize) {
        self.write(&(n as i64).to_le_bytes());
    }

    fn finish(&self) -> u64 {
        self.0.into()
    }
}
