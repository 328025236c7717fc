//! Single texts out of a message, without decoding the rest.

use super::error::{Error, ErrorKind};
use super::wire::{Fields, Value};

/// The last length-delimited fields of these numbers.
pub(crate) fn texts<const N: usize>(
    message: &[u8],
    offset: usize,
    numbers: [u32; N],
) -> Result<[&[u8]; N], Error> {
    let mut found: [&[u8]; N] = [&[]; N];
    merge_texts(message, offset, numbers, &mut found)?;
    Ok(found)
}

/// The same of a message that comes in pieces, one after the other.
pub(crate) fn merge_texts<'a, const N: usize>(
    piece: &'a [u8],
    offset: usize,
    numbers: [u32; N],
    found: &mut [&'a [u8]; N],
) -> Result<(), Error> {
    let mut fields = Fields::at(piece, offset);
    while let Some(field) = fields.read()? {
        if let Value::Bytes(bytes) = field.value {
            for (slot, number) in found.iter_mut().zip(numbers) {
                if field.number == number {
                    *slot = bytes;
                }
            }
        }
    }
    Ok(())
}

/// Text that stands at `offset`.
pub(crate) fn utf8(bytes: &[u8], offset: usize) -> Result<&str, Error> {
    core::str::from_utf8(bytes).map_err(|error| {
        let offset = offset.saturating_add(error.valid_up_to());
        Error::new(ErrorKind::InvalidUtf8, offset)
    })
}
