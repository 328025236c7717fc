//! Whether two texts are the same, in words: WebAssembly has nothing but a loop over bytes for slices.

/// Whether two texts are the same. Ids of neighbours begin alike, so their ends are looked at first.
#[inline]
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let ((chunks, tail), (others, _)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let whole = |chunk: &[u8; 8]| u64::from_ne_bytes(*chunk);
    match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(a), Some(b)) => {
            let mut pairs = chunks.iter().zip(others);
            whole(a) == whole(b) && pairs.all(|(a, b)| whole(a) == whole(b))
        }
        _ => tail.iter().zip(b).all(|(a, b)| a == b),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::same;

    #[test]
    fn same_is_what_slices_say() {
        let text = b"the quick brown fox jumps";
        for len in 0..text.len() {
            let a = &text[..len];
            for other in 0..text.len() {
                assert_eq!(same(a, &text[..other]), a == &text[..other]);
            }
            for at in 0..len {
                let mut b = a.to_vec();
                b[at] ^= 1;
                assert!(!same(a, &b));
            }
        }
    }
}
