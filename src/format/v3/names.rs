//! The names of a payload's files: which are believed, and what each stands for.
//!
//! Nothing is ever written to a disk here; names that would escape from a folder are refused because no writer makes
//! them, and whoever unpacks such a file elsewhere would be harmed.

use std::collections::HashMap;

/// Longest name in bytes, as in the reference.
const MAX_LEN: usize = 4096;

/// The name without what means nothing in it, or a clause that says what is wrong with it.
pub(super) fn check(name: &[u8]) -> Result<&str, &'static str> {
    if name.len() > MAX_LEN {
        return Err("longer than 4096 bytes");
    }
    let mut name = std::str::from_utf8(name).map_err(|_| "not UTF-8")?;
    while let Some(rest) = name.strip_prefix("./") {
        name = rest;
    }
    if name.is_empty() {
        return Err("empty");
    }
    if name.starts_with('/') {
        return Err("absolute");
    }
    if name.contains('\0') {
        return Err("one with a zero byte");
    }
    if name.split('/').any(|part| part == "..") {
        return Err("one that leaves its folder");
    }
    Ok(name)
}

/// Things in their order, and by name.
#[derive(Debug)]
pub(super) struct Named<T> {
    items: Vec<(String, T)>,
    places: HashMap<String, usize>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T> Named<T> {
    /// Adds one; `false` where the name is taken.
    pub(super) fn push(&mut self, name: &str, item: T) -> bool {
        let place = self.items.len();
        if self.places.contains_key(name) {
            return false;
        }
        self.places.insert(name.to_owned(), place);
        self.items.push((name.to_owned(), item));
        true
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// In the order in which they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(String, T)> {
        self.items.iter()
    }

    pub(super) fn at(&self, place: usize) -> Option<&(String, T)> {
        self.items.get(place)
    }

    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn names() {
        for good in [
            "a", "a/b", "..a", "a..", "...", "./a", "././a", r"..\a", "ä",
        ] {
            assert_eq!(check(good.as_bytes()), Ok(good.trim_start_matches("./")));
        }
        for bad in [
            "", "./", "/a", ".//a", "..", "../a", "a/..", "a/../b", "./..", "a\0",
        ] {
            assert!(check(bad.as_bytes()).is_err(), "{bad:?}");
        }
        assert!(check(&[0xFF]).is_err());
        assert!(check(&[b'a'; 4096]).is_ok() && check(&[b'a'; 4097]).is_err());
    }
}
