//! Every cap, with its default and the reason for it. All are checked before memory is asked for.

/// Caps on what a file may make us do. Sizes are bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest file that is read at all. Default: none (the input is streamed, never held whole).
    pub max_encoded_size: u64,
    /// Largest decoded database. Default: 3.5 GiB on wasm32, which leaves half a GiB of its memory for windows, indices and answers,
    /// and 10 GiB natively, as in the reference SDK. What is kept outside of memory may have more; see
    /// [`Opening::keep_outside`](crate::Opening::keep_outside).
    pub max_decoded_size: u64,
    /// Largest zstd window. Default: 128 MiB, as in the reference SDK.
    pub max_window_size: u64,
    /// Largest v3 manifest. Default: 16 MiB, as in the reference SDK.
    pub max_manifest_size: u64,
    /// Largest single record or asset. Default: 16 MiB.
    pub max_record_size: u64,
    /// Most bytes of decoded tables and blocks of a v3 file that are kept; the one in use may exceed it. Default: 64 MiB.
    pub max_cache_size: u64,
    /// Most files in the payload of a v3 file. Default: 65,536; a sync of a million grants has a few dozen.
    pub max_entries: u64,
    /// Deepest nesting of messages in one record. Default: 100, as in protobuf libraries.
    pub max_depth: u32,
}

const MIB: u64 = 1 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_encoded_size: u64::MAX,
            max_decoded_size: if cfg!(target_pointer_width = "32") {
                3584 * MIB
            } else {
                10_240 * MIB
            },
            max_window_size: 128 * MIB,
            max_manifest_size: 16 * MIB,
            max_record_size: 16 * MIB,
            max_cache_size: 64 * MIB,
            max_entries: 65_536,
            max_depth: 100,
        }
    }
}

impl Limits {
    /// The cap of the cache as a length in memory.
    pub(crate) fn cache(&self) -> usize {
        usize::try_from(self.max_cache_size).unwrap_or(usize::MAX)
    }
}
