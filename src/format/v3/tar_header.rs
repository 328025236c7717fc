//! What the blocks of a tar archive say: POSIX ustar, pax records, and the numbers and names of GNU tar, read as Go's
//! `archive/tar` does.

pub(super) const BLOCK: usize = 512;

/// What a header is about: the type flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// The name of the next entry, where it does not fit.
    LongName,
    /// Pax records about the next entry.
    Records,
    /// Link targets and archive-wide records: of no use here.
    Skipped,
    /// A GNU file with holes, whose data are not the file's.
    Sparse,
    /// Links and devices: a header without data, whatever its size says.
    NoData,
    Other,
}

#[derive(Debug)]
pub(super) struct Header {
    pub(super) name: Vec<u8>,
    pub(super) mode: u64,
    pub(super) size: u64,
    pub(super) kind: Kind,
}

impl Header {
    /// `None` for a block of zeros; the error is a clause.
    pub(super) fn parse(block: &[u8; BLOCK]) -> Result<Option<Self>, &'static str> {
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        check_sum(block)?;
        let mut name = text(field(block, 0, 100)).to_vec();
        // Only the POSIX form has a prefix; in GNU's, other things stand there.
        if field(block, 257, 6) == b"ustar\0" {
            let prefix = text(field(block, 345, 155));
            if !prefix.is_empty() {
                name = [prefix, b"/", &name].concat();
            }
        }
        let kind = match block.get(156).copied().unwrap_or_default() {
            0 | b'0' if name.ends_with(b"/") => Kind::Folder,
            0 | b'0' => Kind::File,
            b'5' => Kind::Folder,
            b'L' => Kind::LongName,
            b'x' => Kind::Records,
            b'K' | b'g' => Kind::Skipped,
            b'S' => Kind::Sparse,
            b'1'..=b'4' | b'6' => Kind::NoData,
            _ => Kind::Other,
        };
        let header = Self {
            name,
            mode: number(field(block, 100, 8))?,
            size: number(field(block, 124, 12))?,
            kind,
        };
        Ok(Some(header))
    }
}

/// The pax records that matter here.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) path: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
}

impl Records {
    /// Records are `length key=value\n`, and the length counts itself.
    pub(super) fn parse(mut bytes: &[u8]) -> Result<Self, &'static str> {
        const FAULT: &str = "its pax records do not parse";
        let mut records = Self::default();
        while !bytes.is_empty() {
            let digits = bytes.iter().position(|b| *b == b' ').ok_or(FAULT)?;
            let len = decimal(bytes.get(..digits).unwrap_or_default()).ok_or(FAULT)?;
            let len = usize::try_from(len).map_err(|_| FAULT)?;
            let (record, rest) = bytes.split_at_checked(len).ok_or(FAULT)?;
            let record = record.get(digits.saturating_add(1)..).unwrap_or_default();
            let record = record.strip_suffix(b"\n").ok_or(FAULT)?;
            let equals = record.iter().position(|b| *b == b'=').ok_or(FAULT)?;
            let (key, value) = record.split_at_checked(equals).ok_or(FAULT)?;
            let value = value.get(1..).unwrap_or_default();
            bytes = rest;
            if key.starts_with(b"GNU.sparse.") {
                return Err("a file has holes, which no writer makes");
            }
            // An empty value takes back what was said before.
            match key {
                b"path" => records.path = (!value.is_empty()).then(|| value.to_vec()),
                b"size" if value.is_empty() => records.size = None,
                b"size" => records.size = Some(decimal(value).ok_or(FAULT)?),
                _ => {}
            }
        }
        Ok(records)
    }
}

/// A name that ends at its first zero byte, or fills its field.
pub(super) fn text(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

fn field(block: &[u8; BLOCK], start: usize, len: usize) -> &[u8] {
    block
        .get(start..start.saturating_add(len))
        .unwrap_or_default()
}

fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = std::str::from_utf8(digits).ok()?.parse().ok()?;
    i64::try_from(value).ok()?;
    Some(value)
}

/// Octal digits among spaces and zeros, or, where the top bit is set, GNU's big-endian number.
fn number(bytes: &[u8]) -> Result<u64, &'static str> {
    const TOO_LARGE: &str = "one of its numbers does not fit 63 bits";
    if let [first, rest @ ..] = bytes
        && first & 0x80 != 0
    {
        if first & 0x40 != 0 {
            return Err("one of its numbers is negative");
        }
        return rest
            .iter()
            .try_fold(u64::from(first & 0x3F), |value, byte| {
                if value >> 55 != 0 {
                    return Err(TOO_LARGE);
                }
                Ok(value << 8 | u64::from(*byte))
            });
    }
    let blank = |byte: &u8| matches!(byte, b' ' | 0);
    let mut words = bytes.split(blank).filter(|word| !word.is_empty());
    let digits = words.next().unwrap_or_default();
    digits.iter().try_fold(0_u64, |value, digit| match digit {
        b'0'..=b'7' if value >> 60 == 0 => Ok(value << 3 | u64::from(digit & 7)),
        b'0'..=b'7' => Err(TOO_LARGE),
        _ => Err("one of its numbers is not a number"),
    })
}

/// The sum of all bytes, those of the sum itself taken as spaces. Some old writers took bytes as signed.
fn check_sum(block: &[u8; BLOCK]) -> Result<(), &'static str> {
    const FAULT: &str = "the checksum of a header does not match";
    let stated = number(field(block, 148, 8)).map_err(|_| FAULT)?;
    let (mut unsigned, mut signed) = (0_i64, 0_i64);
    for (at, byte) in block.iter().enumerate() {
        let byte = if (148..156).contains(&at) {
            b' '
        } else {
            *byte
        };
        unsigned = unsigned.saturating_add(i64::from(byte));
        signed = signed.saturating_add(i64::from(byte.cast_signed()));
    }
    let stated = i64::try_from(stated).map_err(|_| FAULT)?;
    if stated == unsigned || stated == signed {
        Ok(())
    } else {
        Err(FAULT)
    }
}

#[cfg(test)]
mod tests {
    use super::{Records, number};

    #[test]
    fn numbers() {
        for (bytes, value) in [
            (&b"0000644\0"[..], 0o644),
            (b" 644 \0\0\0", 0o644),
            (b"\0\0\0\0", 0),
            (b"\x80\0\0\0\0\0\0\0\0\0\x01\x02", 258),
            (
                b"\x80\0\0\0\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
                i64::MAX as u64,
            ),
        ] {
            assert_eq!(number(bytes), Ok(value), "{bytes:?}");
        }
        for bytes in [
            &b"12a"[..],
            b"9",
            b"-1",
            b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
            b"\x80\0\0\0\x80\0\0\0\0\0\0\0",
            b"\x80\0\x01\0\0\0\0\0\0\0\0\0",
            b"7777777777777777777777",
        ] {
            assert!(number(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn records() {
        let parse = |bytes: &[u8]| Records::parse(bytes).map(|r| (r.path, r.size));
        assert_eq!(
            parse(b"9 path=a\n11 size=12\n"),
            Ok((Some(b"a".to_vec()), Some(12)))
        );
        assert_eq!(parse(b"9 path=a\n8 path=\n"), Ok((None, None)));
        assert_eq!(parse(b"12 path=a=b\n"), Ok((Some(b"a=b".to_vec()), None)));
        for bad in [
            &b"9 path=a"[..],
            b"11 path=a\n",
            b"8 path=a\n",
            b"path=a\n",
            b"0 \n",
            b"99999999999999999999 path=a\n",
            b"6 path\n",
            b"11 size=-1\n",
            b"22 GNU.sparse.major=1\n",
        ] {
            assert!(parse(bad).is_err(), "{}", String::from_utf8_lossy(bad));
        }
    }
}
