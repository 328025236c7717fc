//! The order in which people sort names that have numbers in them.

use core::cmp::Ordering;

/// Compares two texts, folded before: runs of ASCII digits by their value, however long, all else byte by byte.
///
/// Where only leading zeros differ, fewer come first; equal are only texts of the same bytes.
#[must_use]
pub fn natural(mut a: &[u8], mut b: &[u8]) -> Ordering {
    let same = same_start(a, b);
    (a, b) = (
        a.get(same..).unwrap_or_default(),
        b.get(same..).unwrap_or_default(),
    );
    // What the first numbers of equal value but different length say, should nothing else decide.
    let mut zeros = Ordering::Equal;
    while let (Some((first, rest_a)), Some((second, rest_b))) = (a.split_first(), b.split_first()) {
        let order = if first.is_ascii_digit() && second.is_ascii_digit() {
            let (x, y) = (number(&mut a), number(&mut b));
            zeros = zeros.then(x.zeros.cmp(&y.zeros));
            let length = x.digits.len().cmp(&y.digits.len());
            length.then_with(|| x.digits.cmp(y.digits))
        } else {
            (a, b) = (rest_a, rest_b);
            first.cmp(second)
        };
        if order.is_ne() {
            return order;
        }
    }
    a.len().cmp(&b.len()).then(zeros)
}

/// What is left of a text behind a beginning that is the same, or differs from it in leading zeros alone. A number is the same
/// only as a whole.
#[must_use]
pub fn natural_rest<'t>(mut text: &'t [u8], mut beginning: &[u8]) -> Option<&'t [u8]> {
    while let Some((first, after)) = beginning.split_first() {
        let (second, rest) = text.split_first()?;
        let same = if first.is_ascii_digit() && second.is_ascii_digit() {
            number(&mut beginning).digits == number(&mut text).digits
        } else {
            (text, beginning) = (rest, after);
            first == second
        };
        if !same {
            return None;
        }
    }
    Some(text)
}

/// How many bytes two texts begin with alike, without a number that is still going on. Ids of one sync share much.
fn same_start(a: &[u8], b: &[u8]) -> usize {
    let (a_words, b_words) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
    let words = a_words.iter().zip(b_words);
    let words = words.take_while(|(x, y)| x == y).count();
    let mut same = words.saturating_mul(8);
    while let (Some(x), Some(y)) = (a.get(same), b.get(same))
        && x == y
    {
        same = same.saturating_add(1);
    }
    let run = a.get(..same).unwrap_or_default().iter().rev();
    same.saturating_sub(run.take_while(|byte| byte.is_ascii_digit()).count())
}

/// The first of a text in eight bytes, such that `natural(a, b)` is never less where `a` has the larger one. Most
/// comparisons of a long sort are decided by it.
///
/// A number is in it as how many digits it has, which stands where a digit would, and the digits.
#[must_use]
pub fn natural_key_prefix(mut text: &[u8]) -> u64 {
    let mut key = Key { bits: 0, left: 8 };
    while let (Some((first, rest)), true) = (text.split_first(), key.left > 0) {
        if !first.is_ascii_digit() {
            key.push(*first);
            text = rest;
            continue;
        }
        let digits = number(&mut text).digits;
        let length = u8::try_from(digits.len()).unwrap_or(u8::MAX);
        key.push(length.min(9).saturating_add(b'0'));
        if length >= 9 {
            key.push(length);
        }
        if length == u8::MAX {
            // Their lengths are not told apart.
            break;
        }
        for digit in digits.iter().take(8) {
            key.push(*digit);
        }
    }
    key.bits.wrapping_shl(key.left.wrapping_mul(8))
}

/// A run of digits.
struct Number<'a> {
    /// How many zeros lead it.
    zeros: usize,
    /// What follows them.
    digits: &'a [u8],
}

/// Takes a run of digits off the front.
fn number<'a>(text: &mut &'a [u8]) -> Number<'a> {
    let end = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (run, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    *text = rest;
    let zeros = run.iter().take_while(|byte| **byte == b'0').count();
    Number {
        zeros,
        digits: run.get(zeros..).unwrap_or_default(),
    }
}

/// Eight bytes, the first one highest.
struct Key {
    bits: u64,
    left: u32,
}

impl Key {
    fn push(&mut self, byte: u8) {
        if self.left > 0 {
            self.bits = self.bits << 8 | u64::from(byte);
            self.left = self.left.saturating_sub(1);
        }
    }
}
