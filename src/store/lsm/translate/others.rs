//! Records that are no messages to readers.

use crate::model::Error;
use crate::model::pick::{texts, utf8};
use crate::store::{Asset, SessionEntry};

/// The content type and the bytes of an `AssetRecord`.
pub(in crate::store::lsm) fn asset(record: &[u8]) -> Result<Asset, Error> {
    let [content_type, data] = texts(record, 0, [3, 4])?;
    Ok(Asset {
        content_type: utf8(content_type, 0)?.to_owned(),
        data: data.to_vec(),
    })
}

/// Key and value of a `SessionRecord`.
pub(in crate::store::lsm) fn session(record: &[u8]) -> Result<SessionEntry, Error> {
    let [key, value] = texts(record, 0, [2, 3])?;
    Ok(SessionEntry {
        key: utf8(key, 0)?.to_owned(),
        value: value.to_vec(),
    })
}
