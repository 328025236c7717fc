//! What is odd about a file without making it unreadable: counted, never silent.

use std::cell::RefCell;

use serde::Serialize;

/// One kind of oddity, and how often it was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Stable code, for example `sync.orphan-rows`.
    pub code: &'static str,
    /// A whole sentence.
    pub message: String,
    /// How often.
    pub count: u64,
    /// Ids it concerns, the first few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
}

/// Every code a [`Warning`] can carry, with what it means.
pub const CODES: &[(&str, &str)] = &[
    (
        "grant.expansion-unreadable",
        "the expansion column of a grant does not parse; the grant is shown without it",
    ),
    (
        "pebble.damaged",
        "a part of a v3 file's store cannot be read; reads that need it fail",
    ),
    (
        "proto.any-undecodable",
        "an annotation of a known type does not parse; it is kept as base64",
    ),
    (
        "proto.field-mask-path",
        "a field mask holds a path without a JSON form; it is shown as it is",
    ),
    (
        "proto.number-not-finite",
        "a number in a profile is not finite; it is shown as text",
    ),
    (
        "proto.time-out-of-range",
        "a time in a record is outside the years 1 to 9999; it is shown as numbers",
    ),
    (
        "sqlite.damaged-table",
        "a table is damaged; what can be read of it is shown",
    ),
    (
        "sqlite.trailing-pages",
        "bytes follow the image that its header describes; they are ignored",
    ),
    (
        "sync.orphan-rows",
        "rows name a sync that no sync run names",
    ),
    (
        "sync.record-unreadable",
        "the record of a sync cannot be read; it is shown as the manifest has it",
    ),
    (
        "sync.stats-differ",
        "the stored stats of a sync are not what its records add up to",
    ),
    (
        "sync.stats-unreadable",
        "the stored stats of a sync do not parse; it is shown without them",
    ),
    (
        "sync.unknown-time",
        "a time of a sync does not parse; it counts as oldest",
    ),
    (
        "v3.frame-sha256",
        "the SHA-256 of a file inside is not the one in the index; found by checking all",
    ),
    (
        "v3.index-total",
        "the totals of the index are not the sums of its entries; they are ignored",
    ),
    (
        "v3.index-unclaimed",
        "bytes of the payload belong to no file of its index; they are ignored",
    ),
    (
        "v3.tar-no-end",
        "the tar archive has no end blocks: a file may be missing at its end",
    ),
];

/// Ids kept per warning.
const MAX_IDS: usize = 20;

impl Warning {
    /// A warning met once.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        debug_assert!(
            CODES.iter().any(|(known, _)| *known == code),
            "unlisted warning {code}"
        );
        Self {
            code,
            message: message.into(),
            count: 1,
            ids: Vec::new(),
        }
    }

    /// Says which id it concerns.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.ids.push(id.to_owned());
        self
    }

    /// Says how often it was met.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.count = count;
        self
    }
}

/// Collects warnings, one entry per code.
#[derive(Debug, Default)]
pub struct Warnings(RefCell<Vec<Warning>>);

impl Warnings {
    /// Adds one, to the entry of its code where there is one. An entry that already names the id
    /// is not counted again: re-reading a file does not make it worse.
    pub fn add(&self, warning: Warning) {
        let mut all = self.0.borrow_mut();
        let Some(entry) = all.iter_mut().find(|w| w.code == warning.code) else {
            all.push(warning);
            return;
        };
        if !warning.ids.is_empty() && warning.ids.iter().all(|id| entry.ids.contains(id)) {
            return;
        }
        entry.count = entry.count.saturating_add(warning.count);
        let room = MAX_IDS.saturating_sub(entry.ids.len());
        entry.ids.extend(warning.ids.into_iter().take(room));
    }

    /// All so far, in the order first met.
    #[must_use]
    pub fn list(&self) -> Vec<Warning> {
        self.0.borrow().clone()
    }
}
