//! Binary search over rows that may not be readable.

use crate::pebble::error::Result;

/// The first row of which `reached` says yes, if it says so of all that follow; `rows` where there is none.
pub(super) fn first(rows: usize, reached: &mut dyn FnMut(usize) -> Result<bool>) -> Result<usize> {
    let (mut low, mut high) = (0, rows);
    while low < high {
        let middle = low.midpoint(high);
        if reached(middle)? {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    #[test]
    fn first() {
        for rows in 0..20 {
            for start in 0..=rows {
                let found = super::first(rows, &mut |row| Ok(row >= start)).unwrap();
                assert_eq!(found, start);
            }
        }
    }
}
