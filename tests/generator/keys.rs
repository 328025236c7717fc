//! Keys of the store, written apart from the reader's own.

use twox_hash::XxHash64;

/// Header and elements: escaped, with a zero between them.
pub fn key(header: &[u8], elements: &[&str]) -> Vec<u8> {
    let mut out = header.to_vec();
    for (at, element) in elements.iter().enumerate() {
        if at > 0 {
            out.push(0);
        }
        escape(&mut out, element.as_bytes());
    }
    out
}

pub fn escape(out: &mut Vec<u8>, element: &[u8]) {
    for byte in element {
        match byte {
            0 => out.extend([1, 1]),
            1 => out.extend([1, 2]),
            byte => out.push(*byte),
        }
    }
}

pub const TYPES: &[u8] = &[3, 1, 0];
pub const RESOURCES: &[u8] = &[3, 2, 0];
pub const ENTITLEMENTS: &[u8] = &[3, 3, 0];
pub const GRANTS: &[u8] = &[3, 4, 0];
pub const ASSETS: &[u8] = &[3, 5, 0];
pub const SYNC: &[u8] = &[3, 6];
pub const BY_PARENT: &[u8] = &[3, 7, 1, 0];
pub const BY_PRINCIPAL: &[u8] = &[3, 7, 4, 0];
pub const NEEDS_EXPANSION: &[u8] = &[3, 7, 5, 0];
pub const BY_HASH: &[u8] = &[3, 7, 8, 0];
pub const SESSIONS: &[u8] = &[3, 9, 0];
pub const DIGESTS: &[u8] = &[3, 10, 8, 0];

/// A key of the store's own.
pub fn meta(name: &str) -> Vec<u8> {
    [&[3, 255], name.as_bytes()].concat()
}

/// The four elements of an entitlement on a resource, by its id.
pub fn entitlement<'a>(of: &'a str, on: &'a str, id: &'a str) -> [&'a str; 4] {
    match id.strip_prefix(&format!("{of}:{on}:")) {
        Some(tail) => [of, on, "1", tail],
        None => [of, on, "0", id],
    }
}

/// The first two bytes of a principal's hash.
pub fn bucket(of: &str, id: &str) -> [u8; 2] {
    let hash = XxHash64::oneshot(0, &key(&[], &[of, id])).to_be_bytes();
    [hash[0], hash[1]]
}

/// The end of all keys that begin so.
pub fn successor(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while end.last() == Some(&0xFF) {
        end.pop();
    }
    *end.last_mut().unwrap() += 1;
    end
}
