//! zstd frames made by hand, so that a test decides about every byte.

/// What a frame's header states.
#[derive(Debug, Clone, Copy, Default)]
pub struct Header {
    /// Frame content size, eight bytes wide.
    pub content_size: Option<u64>,
    /// Window descriptor byte; a single segment where there is none.
    pub window: Option<u8>,
    /// Whether a checksum follows the last block.
    pub checksum: bool,
}

impl Header {
    /// The header's bytes, magic included.
    pub fn bytes(self) -> Vec<u8> {
        let mut out = 0xFD2F_B528_u32.to_le_bytes().to_vec();
        let mut descriptor = if self.checksum { 0b100 } else { 0 };
        if self.content_size.is_some() {
            descriptor |= 0b1100_0000;
        }
        if self.window.is_none() {
            descriptor |= 0b10_0000;
        }
        out.push(descriptor);
        out.extend(self.window);
        if let Some(size) = self.content_size {
            out.extend_from_slice(&size.to_le_bytes());
        }
        out
    }
}

/// A block header: kind 0 raw, 1 RLE, 2 compressed.
pub fn block_header(last: bool, kind: u32, size: usize) -> [u8; 3] {
    let header = u32::from(last) | (kind << 1) | ((size as u32) << 3);
    let [a, b, c, _] = header.to_le_bytes();
    [a, b, c]
}

/// A frame of raw blocks of at most `block` bytes, without a checksum.
pub fn raw_frame(content: &[u8], block: usize) -> Vec<u8> {
    let header = Header {
        content_size: Some(content.len() as u64),
        window: Some(7 << 3),
        checksum: false,
    };
    let mut out = header.bytes();
    let count = content.len().div_ceil(block).max(1);
    for at in 0..count {
        let piece = content
            .get(at * block..content.len().min((at + 1) * block))
            .unwrap_or_default();
        out.extend_from_slice(&block_header(at + 1 == count, 0, piece.len()));
        out.extend_from_slice(piece);
    }
    out
}

/// A skippable frame.
pub fn skippable(content: &[u8]) -> Vec<u8> {
    let mut out = 0x184D_2A57_u32.to_le_bytes().to_vec();
    out.extend_from_slice(&(content.len() as u32).to_le_bytes());
    out.extend_from_slice(content);
    out
}

/// A v1 file around a database image.
pub fn c1z(image: &[u8]) -> Vec<u8> {
    let mut out = b"C1ZF\0".to_vec();
    out.extend_from_slice(&raw_frame(image, 128 << 10));
    out
}
