//! Every cap, with its default and the reason for it. All are checked before memory is asked for.

use serde::Deserialize;

/// Caps on what a file may make us do. Sizes are bytes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Limits {
    /// Largest file that is read at all. Default: none (the input is streamed, never held whole).
    pub max_encoded_size: u64,
    /// Largest decoded database. Default: 2 GiB − 64 KiB on wasm32, where one allocation ends at
    /// 2 GiB, and 10 GiB natively, as in the reference SDK.
    pub max_decoded_size: u64,
    /// Largest zstd window. Default: 128 MiB, as in the reference SDK.
    pub max_window_size: u64,
    /// Largest v3 manifest. Default: 16 MiB, as in the reference SDK.
    pub max_manifest_size: u64,
    /// Largest single record or asset. Default: 16 MiB.
    pub max_record_size: u64,
    /// Deepest nesting of messages in one record. Default: 100, as in protobuf libraries.
    pub max_depth: u32,
}

const MIB: u64 = 1 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_encoded_size: u64::MAX,
            max_decoded_size: if cfg!(target_pointer_width = "32") {
                2048 * MIB - 65_536
            } else {
                10_240 * MIB
            },
            max_window_size: 128 * MIB,
            max_manifest_size: 16 * MIB,
            max_record_size: 16 * MIB,
            max_depth: 100,
        }
    }
}
