//! The head of a v3 file: magic, length of the manifest (big-endian), manifest. The payload is the rest.

use bytes::Bytes;

use crate::error::{Error, Result};
use crate::format::magic::{self, Format};
use crate::format::v3::manifest::{self, HEAD_LEN};
use crate::limits::Limits;
use crate::source::ByteSource;
use crate::store::FileInfo;

/// What the head says.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The card of the file.
    pub info: FileInfo,
    /// The manifest's bytes; the payload's index may hold their hash.
    pub manifest: Bytes,
    /// Offset of the payload in the file.
    pub payload: u64,
}

/// Reads the head, and nothing behind it.
///
/// Errors: `format.empty`, `format.truncated`, `format.unknown-magic` (also for v1), `limit.encoded-size`,
/// `limit.manifest-size`, `v3.manifest`, `v3.engine`, `v3.payload-encoding`, and those of the source.
pub fn read(source: &dyn ByteSource, limits: &Limits) -> Result<Envelope> {
    let size = source.size();
    if size > limits.max_encoded_size {
        let message = "The file is larger than maxEncodedSize allows.";
        return Err(Error::new("limit.encoded-size", message).bound(limits.max_encoded_size, size));
    }
    let head = source.bytes(0, usize::try_from(size).unwrap_or(HEAD_LEN).min(HEAD_LEN))?;
    if magic::detect(&head)? != Format::V3 {
        let message = "This is a v1 file, which has no manifest.";
        return Err(Error::new("format.unknown-magic", message).at(0));
    }
    let Some(len) = manifest::manifest_len(&head, limits)? else {
        return Err(truncated(size, HEAD_LEN as u64));
    };
    let payload = (HEAD_LEN as u64).saturating_add(len as u64);
    if payload > size {
        return Err(truncated(size, payload));
    }
    let manifest = source.bytes(HEAD_LEN as u64, len)?;
    Ok(Envelope {
        info: manifest::read(&manifest, Some(size))?,
        manifest,
        payload,
    })
}

fn truncated(size: u64, wanted: u64) -> Error {
    let message = "The file ends inside its head: it was cut off. Fetch it anew.";
    Error::new("format.truncated", message)
        .at(size)
        .bound(wanted, size)
}
