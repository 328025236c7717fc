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
#[must_use]
pub fn same_start(a: &[u8], b: &[u8]) -> usize {
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

/// Seven bytes of a key behind some that are passed over, and how many it has from there, up to eight: keys compare byte by byte as their
/// texts do by [`natural`]. Texts of equal heads are the same where the last byte is below eight; else the next seven tell.
///
/// A number is in a key as how many digits it has, which stands where a digit would, and the digits. The key of a text in which zeros lead
/// a number goes on behind a 0, which is nowhere else, with how many they are: a bit for each, and one that is not set behind each number.
#[must_use]
pub fn natural_head(text: &[u8], skip: usize) -> u64 {
    let mut head = Head {
        skip,
        bits: 0,
        left: 8,
    };
    let (mut rest, mut leading) = (text, false);
    while let Some((first, after)) = rest.split_first() {
        if head.left == 0 {
            return head.value();
        }
        if !first.is_ascii_digit() {
            // No UTF-8 has the highest byte.
            head.push(first.saturating_add(1));
            rest = after;
            continue;
        }
        let Number { zeros, digits } = number(&mut rest);
        leading |= zeros > 0;
        let length = u8::try_from(digits.len()).unwrap_or(LONG).min(LONG);
        head.push(length.saturating_add(b'1'));
        if length == LONG {
            let mut more = digits.len().saturating_sub(LONG.into());
            while more >= 254 {
                head.push(u8::MAX);
                more = more.saturating_sub(254);
            }
            head.push(u8::try_from(more).unwrap_or_default().saturating_add(1));
        }
        let skipped = head.skip.min(digits.len());
        head.skip = head.skip.saturating_sub(skipped);
        for digit in digits.iter().skip(skipped).take(8) {
            head.push(*digit);
        }
    }
    if leading {
        head.push(0);
        push_zeros(text, &mut head);
    }
    head.value()
}

/// How long a number is of which the length takes more than its first byte.
const LONG: u8 = 9;

/// Appends how many zeros lead each number, as bits, without the last bytes that are 0.
fn push_zeros(mut text: &[u8], head: &mut Head) {
    let (mut byte, mut bits, mut empty) = (0_u8, 0_u32, 0_usize);
    while let (Some((first, rest)), true) = (text.split_first(), head.left > 0) {
        if !first.is_ascii_digit() {
            text = rest;
            continue;
        }
        let zeros = number(&mut text).zeros;
        for at in 0..=zeros {
            byte = byte << 1 | u8::from(at < zeros);
            bits = bits.wrapping_add(1) % 8;
            if bits != 0 {
                continue;
            }
            if byte == 0 {
                empty = empty.saturating_add(1);
            } else {
                (0..std::mem::take(&mut empty)).for_each(|_| head.push(0));
                head.push(std::mem::take(&mut byte));
            }
        }
    }
    if byte != 0 {
        (0..empty).for_each(|_| head.push(0));
        head.push(byte.wrapping_shl(8_u32.wrapping_sub(bits)));
    }
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

/// Up to eight bytes of a key, the first one highest, behind some that are passed over.
struct Head {
    skip: usize,
    bits: u64,
    left: u32,
}

impl Head {
    fn push(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip = self.skip.saturating_sub(1);
        } else if self.left > 0 {
            self.bits = self.bits << 8 | u64::from(byte);
            self.left = self.left.saturating_sub(1);
        }
    }

    fn value(&self) -> u64 {
        let bits = self.bits.unbounded_shl(self.left.wrapping_mul(8));
        bits & !0xFF | 8_u64.wrapping_sub(self.left.into())
    }
}
