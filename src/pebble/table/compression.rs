//! Block compression. Nothing is set aside before its size was checked.

use std::io::Read;

use bytes::Bytes;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::pebble::error::{Error, Result};
use crate::pebble::input::Input;

/// Three bytes of Snappy copy 64 at most: what states more than that is lying.
const SNAPPY_RATIO: usize = 22;
/// Zstd windows may be as large as the block, or as this.
const ZSTD_WINDOW: u64 = 8 << 20;

/// The bytes that `stored` stands for, in memory of their own.
pub(super) fn decode(compression: u8, stored: &[u8], limit: usize) -> Result<Bytes> {
    match compression {
        0 => Ok(Bytes::copy_from_slice(stored)),
        1 => snappy(stored, limit),
        7 => zstd(stored, limit),
        8 => Err(Error::unsupported("a block is compressed with MinLZ")),
        _ => Err(Error::corrupt(format!(
            "a block is compressed in an unknown way ({compression})"
        ))),
    }
}

fn snappy(stored: &[u8], limit: usize) -> Result<Bytes> {
    let size = snap::raw::decompress_len(stored).map_err(|error| damaged("Snappy", &error))?;
    check_size(size, limit)?;
    if size > stored.len().saturating_mul(SNAPPY_RATIO) {
        return Err(Error::corrupt("a Snappy block states an impossible length"));
    }
    let mut decoded = vec![0; size];
    let n = snap::raw::Decoder::new()
        .decompress(stored, &mut decoded)
        .map_err(|error| damaged("Snappy", &error))?;
    exact(n, size)?;
    Ok(decoded.into())
}

/// A length, and one frame.
fn zstd(stored: &[u8], limit: usize) -> Result<Bytes> {
    let mut input = Input::new(stored);
    let size = input.length()?;
    check_size(size, limit)?;
    let mut frame = input.rest();
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(ZSTD_WINDOW.saturating_add(size as u64));
    decoder
        .reset(&mut frame)
        .map_err(|error| damaged("zstd", &error))?;
    let mut decoded = Vec::new();
    while !decoder.is_finished() {
        decoder
            .decode_blocks(&mut frame, BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|error| damaged("zstd", &error))?;
        // One byte more than there should be tells that there are too many.
        let room = size.saturating_sub(decoded.len()).saturating_add(1);
        Read::take(&mut decoder, room as u64)
            .read_to_end(&mut decoded)
            .map_err(|error| damaged("zstd", &error))?;
        if decoded.len() > size {
            break;
        }
    }
    exact(decoded.len(), size)?;
    if !frame.is_empty() {
        return Err(Error::corrupt("a zstd block goes on after its frame"));
    }
    let checksum = decoder.get_checksum_from_data();
    if checksum.is_some() && checksum != decoder.get_calculated_checksum() {
        return Err(Error::corrupt("a zstd frame's checksum does not match"));
    }
    decoded.shrink_to_fit();
    Ok(decoded.into())
}

fn check_size(size: usize, limit: usize) -> Result<()> {
    if size > limit {
        return Err(Error::too_large(
            "a decoded block",
            limit as u64,
            size as u64,
        ));
    }
    Ok(())
}

fn exact(got: usize, stated: usize) -> Result<()> {
    if got != stated {
        return Err(Error::corrupt(format!(
            "a block decodes to {got} bytes and states {stated}"
        )));
    }
    Ok(())
}

fn damaged(name: &str, error: &dyn std::fmt::Display) -> Error {
    Error::corrupt(format!("a {name} block is damaged: {error}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::decode;
    use crate::pebble::error::ErrorKind;

    #[test]
    fn snappy_states_its_length() {
        let stored = snap::raw::Encoder::new().compress_vec(&[7; 1000]).unwrap();
        assert_eq!(decode(1, &stored, 1000).unwrap(), vec![7; 1000]);
        let error = decode(1, &stored, 999).unwrap_err();
        assert_eq!(
            (error.kind(), error.limit()),
            (ErrorKind::TooLarge, Some((999, 1000)))
        );
        assert!(decode(1, &[0xFF, 0xFF, 0x7F, 0], 1 << 30).is_err());
    }

    #[test]
    fn zstd_is_as_long_as_it_states() {
        let data = vec![7; 300_000];
        let frame = ruzstd::encoding::compress_to_vec(
            data.as_slice(),
            ruzstd::encoding::CompressionLevel::Fastest,
        );
        let stored = |size: [u8; 3]| [&size[..], &frame].concat();
        let right = stored([0xE0, 0xA7, 0x12]);
        assert_eq!(decode(7, &right, 1 << 20).unwrap(), data);
        assert!(decode(7, &right, 1 << 18).is_err());
        assert!(decode(7, &[&right[..], &[0]].concat(), 1 << 20).is_err());
        assert!(decode(7, &stored([0xDF, 0xA7, 0x12]), 1 << 20).is_err());
        assert!(decode(7, &stored([0xE1, 0xA7, 0x12]), 1 << 20).is_err());
    }

    #[test]
    fn the_rest_is_refused() {
        assert_eq!(
            decode(8, &[], 9).unwrap_err().kind(),
            ErrorKind::Unsupported
        );
        for compression in [2, 3, 4, 5, 6, 9, 255] {
            assert_eq!(
                decode(compression, &[], 9).unwrap_err().kind(),
                ErrorKind::Corrupt
            );
        }
    }
}
