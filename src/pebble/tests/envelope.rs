//! Just enough of the c1z envelope to get at the stores of real files.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
#![allow(clippy::arithmetic_side_effects)]

use super::super::MemoryDirectory;
use super::super::input::Input;

/// The store in a file of the fixtures or of the vectors, of frames with an index behind them.
pub(super) fn store(file: &[u8]) -> MemoryDirectory {
    let end = file.len() - 28;
    let footer = &file[end..];
    assert_eq!(&footer[20..], b"C1ZIDX1\0");
    let start = u64::from_be_bytes(*footer.first_chunk().unwrap()) as usize;
    let mut directory = MemoryDirectory::new();
    for (field, entry) in fields(&file[start..end]) {
        if let (1, Value::Bytes(entry)) = (field, entry) {
            let (mut name, mut at, mut packed, mut len) = ("", 0, 0, 0);
            for (field, value) in fields(entry) {
                match (field, value) {
                    (1, Value::Bytes(bytes)) => name = std::str::from_utf8(bytes).unwrap(),
                    (2, Value::Number(value)) => at = value,
                    (3, Value::Number(value)) => packed = value,
                    (4, Value::Number(value)) => len = value,
                    _ => {}
                }
            }
            let mut bytes = vec![0; len];
            let mut decoder = ruzstd::decoding::FrameDecoder::new();
            let size = decoder.decode_all(&file[at..at + packed], &mut bytes);
            assert_eq!(size.unwrap(), len, "{name}");
            directory.insert(name, bytes);
        }
    }
    directory
}

enum Value<'a> {
    Number(usize),
    Bytes(&'a [u8]),
}

fn fields(message: &[u8]) -> Vec<(u64, Value<'_>)> {
    let mut input = Input::new(message);
    let mut fields = Vec::new();
    while !input.is_empty() {
        let tag = input.varint().unwrap();
        let value = match tag & 7 {
            0 => Value::Number(input.varint().unwrap() as usize),
            1 => Value::Bytes(input.take(8).unwrap()),
            _ => Value::Bytes(input.string().unwrap()),
        };
        fields.push((tag >> 3, value));
    }
    fields
}
