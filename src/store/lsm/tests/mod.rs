//! Keys and records beside naive models of them, and beside what a writer left in a real store.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod codec;
mod names;
mod oracle;
mod random;
mod records;
mod vectors;
mod written;

use super::identity::GrantKey;

/// The id of a grant where its record says none.
fn spelt(grant: &GrantKey<'_>) -> Vec<u8> {
    let entitlement = grant.entitlement.id();
    [&entitlement[..], &grant.principal_type, &grant.principal].join(&b':')
}

/// A small generator of random numbers; the same seed gives the same numbers on every machine.
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// Up to five bytes, mostly those that matter to the codec.
    fn element(&mut self) -> Vec<u8> {
        const NASTY: [u8; 8] = [0, 1, 2, b'0', b'1', b':', 0xfe, 0xff];
        (0..self.below(6)).map(|_| NASTY[self.below(8)]).collect()
    }

    /// A text that is often empty, and made of what ids should not have.
    fn text(&mut self) -> String {
        const NASTY: [&str; 8] = ["", "a", ":", "\0", "\u{1}", "é", "user", "😀"];
        (0..self.below(4)).map(|_| NASTY[self.below(8)]).collect()
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(4)).map(|_| item(self)).collect()
    }

    fn maybe<T>(&mut self, item: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.one_in(3) {
            return None;
        }
        Some(item(self))
    }
}
