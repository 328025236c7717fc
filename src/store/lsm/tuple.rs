//! The tuples that keys are made of: elements with a bare 00 between them. Inside an element 00 is
//! written 01 01 and 01 is written 01 02, so that tuples compare as their elements do.

use std::borrow::Cow;

/// What stands between two elements.
pub(super) const SEPARATOR: u8 = 0;
/// What an escape begins with.
pub(super) const ESCAPE: u8 = 1;

/// A key that is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// Appends one element.
pub(super) fn put(out: &mut Vec<u8>, element: &[u8]) {
    let mut rest = element;
    while let Some(at) = rest.iter().position(|byte| *byte <= ESCAPE) {
        let (plain, found) = rest.split_at(at);
        out.extend_from_slice(plain);
        let Some((byte, behind)) = found.split_first() else {
            break;
        };
        out.extend_from_slice(&[ESCAPE, byte.saturating_add(1)]);
        rest = behind;
    }
    out.extend_from_slice(rest);
}

/// Appends elements with separators between them.
pub(super) fn put_all(out: &mut Vec<u8>, elements: &[&[u8]]) {
    for (at, element) in elements.iter().enumerate() {
        if at > 0 {
            out.push(SEPARATOR);
        }
        put(out, element);
    }
}

/// One element as it was before it was escaped; nothing is copied where nothing was.
pub(super) fn unescape(element: &[u8]) -> Result<Cow<'_, [u8]>, Malformed> {
    let Some(first) = element.iter().position(|byte| *byte <= ESCAPE) else {
        return Ok(Cow::Borrowed(element));
    };
    let mut out = Vec::with_capacity(element.len());
    let (plain, mut rest) = element.split_at(first);
    out.extend_from_slice(plain);
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        out.push(match *byte {
            SEPARATOR => return Err(Malformed),
            ESCAPE => {
                let (escaped, behind) = rest.split_first().ok_or(Malformed)?;
                rest = behind;
                match *escaped {
                    1 => 0,
                    2 => 1,
                    _ => return Err(Malformed),
                }
            }
            byte => byte,
        });
    }
    Ok(Cow::Owned(out))
}

/// The elements of a tuple as they are written. An empty tuple is one empty element.
pub(super) fn raw(tuple: &[u8]) -> impl Iterator<Item = &[u8]> {
    tuple.split(|byte| *byte == SEPARATOR)
}

/// Exactly `N` elements as they are written.
pub(super) fn raw_exactly<const N: usize>(tuple: &[u8]) -> Result<[&[u8]; N], Malformed> {
    let mut elements = raw(tuple);
    let mut found: [&[u8]; N] = [&[]; N];
    for slot in &mut found {
        *slot = elements.next().ok_or(Malformed)?;
    }
    elements.next().is_none().then_some(found).ok_or(Malformed)
}

/// Exactly `N` elements.
pub(super) fn exactly<const N: usize>(tuple: &[u8]) -> Result<[Cow<'_, [u8]>; N], Malformed> {
    let mut found: [Cow<'_, [u8]>; N] = [const { Cow::Borrowed(&[] as &[u8]) }; N];
    for (slot, element) in found.iter_mut().zip(raw_exactly::<N>(tuple)?) {
        *slot = unescape(element)?;
    }
    Ok(found)
}

/// Splits a tuple before its element number `at`: what is in front of the separator, and what is behind it.
pub(super) fn split(tuple: &[u8], at: usize) -> Result<(&[u8], &[u8]), Malformed> {
    let separators = tuple.iter().enumerate().filter(|(_, b)| **b == SEPARATOR);
    let (place, _) = at
        .checked_sub(1)
        .and_then(|before| separators.skip(before).map(|(place, b)| (place, *b)).next())
        .ok_or(Malformed)?;
    let (head, tail) = tuple.split_at(place);
    Ok((head, tail.get(1..).unwrap_or_default()))
}

/// The first key behind all that begin with a prefix; none where there is no such key.
pub(super) fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != 0xff)?;
    let mut bound = prefix.get(..=last)?.to_vec();
    if let Some(byte) = bound.last_mut() {
        *byte = byte.saturating_add(1);
    }
    Some(bound)
}
