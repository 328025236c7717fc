//! CRC-32C, and the masked form that blocks and logs hold.

use std::sync::OnceLock;

const POLYNOMIAL: u32 = 0x82F6_3B78;

/// Eight tables, so that eight bytes go in at once. Made at run time: as data they would not compress.
fn tables() -> &'static [[u32; 256]; 8] {
    static TABLES: OnceLock<Box<[[u32; 256]; 8]>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables = Box::new([[0_u32; 256]; 8]);
        let mut row: [u32; 256] = std::array::from_fn(|byte| {
            (0..8).fold(byte as u32, |crc, _| {
                (crc >> 1) ^ (POLYNOMIAL & 0_u32.wrapping_sub(crc & 1))
            })
        });
        let first = row;
        for table in tables.iter_mut() {
            *table = row;
            row = std::array::from_fn(|byte| {
                let crc = row.get(byte).copied().unwrap_or_default();
                (crc >> 8) ^ at(&first, crc)
            });
        }
        tables
    })
}

fn at(table: &[u32; 256], number: u32) -> u32 {
    // Of 256 entries, one by one byte: never missing.
    table
        .get((number & 0xFF) as usize)
        .copied()
        .unwrap_or_default()
}

/// The checksum of several pieces as if they were one.
#[must_use]
pub(super) fn crc32c(pieces: &[&[u8]]) -> u32 {
    let [t0, t1, t2, t3, t4, t5, t6, t7] = tables();
    let mut crc = u32::MAX;
    for piece in pieces {
        let (eights, rest) = piece.as_chunks::<8>();
        for [a, b, c, d, e, f, g, h] in eights {
            let low = crc ^ u32::from_le_bytes([*a, *b, *c, *d]);
            crc = at(t7, low)
                ^ at(t6, low >> 8)
                ^ at(t5, low >> 16)
                ^ at(t4, low >> 24)
                ^ at(t3, u32::from(*e))
                ^ at(t2, u32::from(*f))
                ^ at(t1, u32::from(*g))
                ^ at(t0, u32::from(*h));
        }
        for byte in rest {
            crc = (crc >> 8) ^ at(t0, crc ^ u32::from(*byte));
        }
    }
    !crc
}

/// The checksum as it is stored: rotated and with a constant added, so that a checksum of checksums means something.
#[must_use]
pub(super) fn masked(pieces: &[&[u8]]) -> u32 {
    crc32c(pieces).rotate_right(15).wrapping_add(0xA282_EAD8)
}

#[cfg(test)]
mod tests {
    use super::crc32c;

    #[test]
    fn known_answers() {
        assert_eq!(crc32c(&[b"123456789"]), 0xE306_9283);
        assert_eq!(crc32c(&[b"1234", b"", b"56789"]), 0xE306_9283);
        assert_eq!(crc32c(&[&[0; 32]]), 0x8A91_36AA);
        assert_eq!(crc32c(&[&[0xFF; 32]]), 0x62A8_AB43);
    }
}
