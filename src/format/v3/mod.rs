//! A v3 file: five bytes of magic, a length, a protobuf manifest, and a payload of files.
//!
//! A payload is packed in one of three ways: a frame per file and an index at the end, a tar archive, or a tar archive
//! in one zstd stream. Facts: baton-sdk v0.25.0, and files that it wrote.

pub mod envelope;
mod files;
mod frame;
mod index;
pub mod manifest;
mod names;
mod stream;
mod tar;
mod tar_header;
mod tar_zstd;
mod verify;

use std::rc::Rc;

use crate::error::Result;
use crate::limits::Limits;
use crate::pebble::Cache;
use crate::source::ByteSource;

pub use envelope::Envelope;
pub use files::{Files, Work};
pub use index::Entry;
pub use tar_zstd::TarZstdDecoder;
pub use verify::Verify;

/// What opening a payload comes to.
pub enum Payload {
    /// Its files are known, and read when they are wanted.
    Ready(Box<Files>),
    /// All of it must be decoded first.
    Decoding(Box<TarZstdDecoder>),
}

/// Finds the files of a payload: reads the index, or the headers of the tar archive, or nothing yet.
///
/// Decoded frames are kept in `cache`. Errors: `format.truncated`, `v3.index`, `v3.manifest`, `v3.tar`,
/// `limit.entries`, `limit.decoded-size`, those of the source.
pub fn open_payload(
    source: Rc<dyn ByteSource>,
    envelope: &Envelope,
    limits: &Limits,
    cache: Rc<Cache>,
) -> Result<Payload> {
    let payload = envelope.payload;
    match envelope.info.payload_encoding.as_str() {
        "tar_zstd" => Ok(Payload::Decoding(Box::new(TarZstdDecoder::new(
            source, payload, limits,
        )))),
        "tar" => {
            let end = source.size();
            let mut walker = tar::Walker::new(payload, limits);
            walker.walk(&*source, end)?;
            let (files, warning) = walker.finish(end)?;
            let files = Files::archive(source, files, warning, Work::default());
            Ok(Payload::Ready(Box::new(files)))
        }
        // The manifest knows no others.
        _ => {
            let index = index::read(&*source, envelope, limits)?;
            let files = Files::indexed(source, index, limits, cache);
            Ok(Payload::Ready(Box::new(files)))
        }
    }
}
