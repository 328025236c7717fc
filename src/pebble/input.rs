//! Reading numbers and strings from bytes that nobody promised were there.

use super::error::{Error, Result};

/// What is left of some bytes, taken from the front. Fixed-width numbers are little-endian.
#[derive(Debug, Clone)]
pub(super) struct Input<'a> {
    rest: &'a [u8],
    /// How many bytes there were.
    len: usize,
}

impl<'a> Input<'a> {
    /// All of `bytes`.
    #[must_use]
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            len: bytes.len(),
        }
    }

    /// Bytes taken so far.
    #[must_use]
    pub(super) fn taken(&self) -> usize {
        self.len.saturating_sub(self.rest.len())
    }

    /// What is left.
    #[must_use]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether nothing is left.
    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next `n` bytes.
    pub(super) fn take(&mut self, n: usize) -> Result<&'a [u8]> {
        let (head, tail) = self.rest.split_at_checked(n).ok_or_else(|| self.short())?;
        self.rest = tail;
        Ok(head)
    }

    /// The next byte.
    pub(super) fn u8(&mut self) -> Result<u8> {
        self.array::<1>().map(|[b]| b)
    }

    /// Two bytes.
    pub(super) fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    /// Four bytes.
    pub(super) fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Eight bytes.
    pub(super) fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// An unsigned LEB128 number of at most 64 bits.
    pub(super) fn varint(&mut self) -> Result<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits.wrapping_shl(shift);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Error::corrupt("a number has more than 64 bits").at(self.taken() as u64))
    }

    /// A varint that counts bytes or things in memory.
    pub(super) fn length(&mut self) -> Result<usize> {
        let at = self.taken() as u64;
        let value = self.varint()?;
        usize::try_from(value)
            .map_err(|_| Error::corrupt(format!("a length of {value} bytes")).at(at))
    }

    /// A varint length and as many bytes.
    pub(super) fn string(&mut self) -> Result<&'a [u8]> {
        let n = self.length()?;
        self.take(n)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, tail) = self.rest.split_first_chunk().ok_or_else(|| self.short())?;
        self.rest = tail;
        Ok(*head)
    }

    fn short(&self) -> Error {
        Error::corrupt("it ends inside a field").at(self.len as u64)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Input;

    #[test]
    fn varints() {
        let mut input = Input::new(&[0xAC, 0x02, 0x80]);
        assert_eq!(input.varint().unwrap(), 300);
        assert_eq!(input.varint().unwrap_err().offset(), Some(3));
        let most = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1];
        assert_eq!(Input::new(&most).varint().unwrap(), u64::MAX);
        let more = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2];
        assert!(Input::new(&more).varint().is_err());
    }
}
