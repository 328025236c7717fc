//! Files put into a c1z: frames with an index, or an archive.

use c1z::model::c1z::v3::{C1zManifestV3, IndexedFrameEntry, IndexedFrameIndex};
use prost::Message;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use sha2::{Digest, Sha256};
use twox_hash::XxHash64;

/// How the payload is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    TarZstd = 1,
    Tar = 2,
    Indexed = 5,
}

/// Name and content.
pub type File = (String, Vec<u8>);

/// Magic and manifest.
pub fn head(manifest: &[u8]) -> Vec<u8> {
    let len = (manifest.len() as u32).to_be_bytes();
    [&b"C1Z3\0"[..], &len, manifest].concat()
}

/// The least that a manifest says.
pub fn manifest(encoding: Encoding) -> C1zManifestV3 {
    C1zManifestV3 {
        engine: "pebble3".into(),
        engine_schema_version: 24,
        payload_encoding: encoding as i32,
        pebble_id_index_format: 2,
        ..C1zManifestV3::default()
    }
}

/// A c1z of these files.
pub fn envelope(manifest: &[u8], encoding: Encoding, files: &[File]) -> Vec<u8> {
    let head = head(manifest);
    match encoding {
        Encoding::Indexed => indexed(head, files),
        Encoding::Tar => [head, tar(files)].concat(),
        Encoding::TarZstd => [head, zstd(&tar(files))].concat(),
    }
}

fn indexed(head: Vec<u8>, files: &[File]) -> Vec<u8> {
    let mut index = IndexedFrameIndex {
        manifest_xxh64: XxHash64::oneshot(0, &head[9..]),
        ..IndexedFrameIndex::default()
    };
    let mut out = head;
    for (name, content) in files {
        let frame = zstd(content);
        index.total_raw_size += content.len() as i64;
        index.total_compressed_size += frame.len() as i64;
        index.entries.push(IndexedFrameEntry {
            name: name.clone(),
            frame_offset: out.len() as i64,
            compressed_size: frame.len() as i64,
            raw_size: content.len() as i64,
            raw_xxh64: XxHash64::oneshot(0, content),
            raw_sha256: Sha256::digest(content).to_vec(),
        });
        out.extend(frame);
    }
    footed(out, &index.encode_to_vec())
}

/// Frames with their index behind them, and the footer behind that.
pub fn footed(mut frames: Vec<u8>, index: &[u8]) -> Vec<u8> {
    let at = frames.len() as u64;
    frames.extend_from_slice(index);
    frames.extend_from_slice(&at.to_be_bytes());
    frames.extend_from_slice(&(index.len() as u32).to_be_bytes());
    frames.extend_from_slice(&XxHash64::oneshot(0, index).to_be_bytes());
    frames.extend_from_slice(b"C1ZIDX1\0");
    frames
}

/// A zstd frame: compressed where it is small, else of raw blocks, for our encoder is slow and tables hardly shrink.
pub fn zstd(content: &[u8]) -> Vec<u8> {
    if !content.is_empty() && content.len() < 256 << 10 {
        return compress_to_vec(content, CompressionLevel::Fastest);
    }
    let mut out = vec![0x28, 0xB5, 0x2F, 0xFD, 0, 7 << 3];
    let blocks: Vec<&[u8]> = content.chunks(128 << 10).collect();
    for (at, block) in blocks.iter().enumerate() {
        let last = usize::from(at + 1 == blocks.len());
        out.extend_from_slice(&(block.len() << 3 | last).to_le_bytes()[..3]);
        out.extend_from_slice(block);
    }
    if blocks.is_empty() {
        out.extend_from_slice(&[1, 0, 0]);
    }
    out
}

/// An archive of regular files.
pub fn tar(files: &[File]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in files {
        let mut header = vec![0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..108].copy_from_slice(b"0000644\0");
        header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar\x0000");
        header[148..156].fill(b' ');
        let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        out.extend(header);
        out.extend_from_slice(content);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}
