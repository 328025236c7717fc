//! Block compression. Nothing is set aside before its size was checked.

use bytes::{Bytes, BytesMut};
use zstd_safe::DCtx;

use crate::pebble::error::{Error, Result};
use crate::pebble::input::Input;

/// Three bytes of Snappy copy 64 at most: what states more than that is lying.
const SNAPPY_RATIO: usize = 22;
/// Four bytes of zstd decode to 128 KiB at most.
const ZSTD_RATIO: usize = 32 << 10;

/// The bytes that `stored` stands for, in memory of their own, which `memory` has so many bytes of. A decoder that was needed is left for
/// the next.
pub(super) fn decode(
    compression: u8,
    stored: &[u8],
    limit: usize,
    decoder: &mut Option<DCtx<'static>>,
    memory: &dyn Fn(usize) -> BytesMut,
) -> Result<Bytes> {
    match compression {
        0 => Ok(Bytes::copy_from_slice(stored)),
        1 => snappy(stored, limit, memory),
        7 => zstd(stored, limit, decoder),
        8 => Err(Error::unsupported("a block is compressed with MinLZ")),
        _ => Err(Error::corrupt(format!(
            "a block is compressed in an unknown way ({compression})"
        ))),
    }
}

fn snappy(stored: &[u8], limit: usize, memory: &dyn Fn(usize) -> BytesMut) -> Result<Bytes> {
    let size = snap::raw::decompress_len(stored).map_err(|error| damaged("Snappy", &error))?;
    check_size(size, limit)?;
    if size > stored.len().saturating_mul(SNAPPY_RATIO) {
        return Err(Error::corrupt("a Snappy block states an impossible length"));
    }
    let mut decoded = memory(size);
    let n = snap::raw::Decoder::new()
        .decompress(stored, &mut decoded)
        .map_err(|error| damaged("Snappy", &error))?;
    exact(n, size)?;
    Ok(decoded.freeze())
}

/// A length, and one frame.
fn zstd(stored: &[u8], limit: usize, kept: &mut Option<DCtx<'static>>) -> Result<Bytes> {
    let mut input = Input::new(stored);
    let size = input.length()?;
    check_size(size, limit)?;
    let frame = input.rest();
    if size > frame.len().saturating_mul(ZSTD_RATIO) {
        return Err(Error::corrupt("a zstd block states an impossible length"));
    }
    if zstd_safe::find_frame_compressed_size(frame).map_err(refused)? != frame.len() {
        return Err(Error::corrupt("a zstd block goes on after its frame"));
    }
    let mut decoded = Vec::with_capacity(size);
    let decoder = match kept {
        Some(decoder) => decoder,
        None => kept.insert(
            DCtx::try_create().ok_or_else(|| Error::too_large("a zstd decoder", 0, size as u64))?,
        ),
    };
    let n = decoder.decompress(&mut decoded, frame).map_err(refused)?;
    exact(n, size)?;
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

fn refused(code: usize) -> Error {
    damaged(
        "zstd",
        &format_args!("zstd error {}", 0_usize.wrapping_sub(code)),
    )
}

fn damaged(name: &str, error: &dyn std::fmt::Display) -> Error {
    Error::corrupt(format!("a {name} block is damaged: {error}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use bytes::{Bytes, BytesMut};

    use crate::pebble::error::Result;

    fn decode(compression: u8, stored: &[u8], limit: usize) -> Result<Bytes> {
        super::decode(compression, stored, limit, &mut None, &BytesMut::zeroed)
    }

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
