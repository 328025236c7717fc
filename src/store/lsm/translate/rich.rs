//! Grants as they are stored, with what readers' messages have no place for: when a grant was
//! discovered, whether it is still to be expanded, and of which resources its sources are.

use super::unreadable;
use crate::error::Result;
use crate::model::{MessageId, json};

/// Appends the canonical proto3 JSON of a `GrantRecord`. The id is left out where the record has none.
///
/// Errors: `proto.*` and `limit.depth`, with the byte offset in the record.
pub(in crate::store::lsm) fn stored_grant(
    key: &[u8],
    value: &[u8],
    writer: &mut json::Writer,
    out: &mut Vec<u8>,
) -> Result<()> {
    writer
        .write(MessageId::STORED_GRANT, value, out)
        .map_err(|error| unreadable(key, &error))
}
