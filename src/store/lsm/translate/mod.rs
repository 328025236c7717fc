//! Stored records (`c1.storage.v3`) as the messages that readers know (`c1.connector.v2`): from wire
//! bytes to wire bytes, without an object in between.
//!
//! Fields come in the order of their numbers. What repeats is read as the format wants it: the last
//! scalar wins, lists grow, and messages in pieces merge, because their pieces are read one after
//! the other or passed on as pieces. What the reader's message does not have is left out, unknown
//! fields with it. Texts are passed on unchecked, as v1 does: writing JSON checks them. Those that
//! stand for an enum are checked here.

mod entitlement;
mod grant;
mod others;
mod plain;
mod put;
mod resource;
mod resource_type;
mod rich;

pub(super) use entitlement::entitlement;
pub(super) use grant::{grant, parts};
pub(super) use others::{asset, session};
pub(super) use plain::plain;
pub(super) use resource::resource;
pub(super) use resource_type::resource_type;
pub(super) use rich::stored_grant;

use super::keys::hex;
use crate::error::Error;
use crate::model;

/// The error of a record that does not parse, naming its key. The offset is in the stored record.
pub(super) fn unreadable(key: &[u8], error: &model::Error) -> Error {
    let message = format!("The record of the key {} does not parse: {error}", hex(key));
    Error::new(error.code(), message).at(error.offset() as u64)
}
