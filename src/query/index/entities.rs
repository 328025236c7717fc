//! The resources and entitlements of a sync as an index keeps them: their folded text, once, and the
//! few values that they are counted and chosen by.

use super::arena::Arena;
use super::interner::{Interner, join, part};
use crate::error::Result;
use crate::model::wire::{Fields, Value};
use crate::model::{self, search_text};
use crate::query::columns::{Attributes, attributes};
use crate::store::{Kind, Record, RowKey};
use crate::text;

/// Stands between the fields of a text and behind the last: no UTF-8 holds it.
pub(crate) const FIELD_END: u8 = 0xFF;

/// All records of one kind, in store order.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) keys: Vec<RowKey>,
    /// Resources: type and id joined. Entitlements: the id.
    pub(crate) ids: Interner,
    /// Folded fields, each ended by [`FIELD_END`]; the display name comes first.
    pub(crate) text: Arena,
    /// Type of the resource, or of the entitlement's resource, as a number of [`Entities::words`].
    pub(crate) types: Vec<u32>,
    pub(crate) traits: Vec<u16>,
    /// Status or purpose, as a number of [`Entities::words`].
    pub(crate) words: Vec<u32>,
}

/// What is known of a sync's resources and entitlements.
#[derive(Debug, Default)]
pub(crate) struct Entities {
    pub(crate) resources: Table,
    pub(crate) entitlements: Table,
    /// Names of types, statuses and purposes.
    pub(crate) words: Interner,
}

impl Entities {
    pub(crate) fn table(&self, kind: Kind) -> &Table {
        if kind == Kind::Resources {
            &self.resources
        } else {
            &self.entitlements
        }
    }

    /// Takes in the next record of its kind.
    pub(super) fn add(&mut self, record: &Record) -> Result<()> {
        let wire = &record.wire;
        let failed = |e: model::Error| record.error(&e);
        let Attributes {
            resource_type,
            traits,
            word,
        } = attributes(record.kind, wire).map_err(failed)?;
        // What is not UTF-8 is counted and chosen by as it is shown.
        let resource_type = String::from_utf8_lossy(resource_type);
        let (resource_type, word) = (
            self.words.intern(resource_type.as_bytes())?,
            self.words.intern(word.as_bytes())?,
        );
        let mut id = Vec::new();
        let table = if record.kind == Kind::Resources {
            let own = last_bytes(wire, 1);
            join(&mut id, &[last_bytes(own, 1), last_bytes(own, 2)]);
            &mut self.resources
        } else {
            id.extend_from_slice(last_bytes(wire, 2));
            &mut self.entitlements
        };
        table.ids.add(&id)?;
        let mut read = Ok(());
        table.text.push(|out| {
            read = search_text(record.message(), wire, &mut |field| add_field(out, field));
        })?;
        read.map_err(failed)?;
        table.keys.push(record.key);
        table.types.push(resource_type);
        table.traits.push(traits);
        table.words.push(word);
        Ok(())
    }

    /// The number of the one resource of a type and id, joined. An empty half names nothing, as in reads
    /// by id, and what several share none of them.
    pub(crate) fn resource(&self, id: &[u8]) -> Option<u32> {
        if lacks_half(id) {
            return None;
        }
        self.resources.ids.only(id)
    }

    pub(crate) fn memory(&self) -> usize {
        let of = |table: &Table| {
            let rows = table.keys.capacity().saturating_mul(8 + 4 + 2 + 4);
            let texts = table.text.memory().saturating_add(table.ids.memory());
            rows.saturating_add(texts)
        };
        of(&self.resources)
            .saturating_add(of(&self.entitlements))
            .saturating_add(self.words.memory())
    }
}

/// Whether a type or an id, joined, is empty.
pub(super) fn lacks_half(id: &[u8]) -> bool {
    part(id, 0).is_empty() || part(id, 1).is_empty()
}

/// Appends one folded field.
pub(super) fn add_field(out: &mut Vec<u8>, field: &[u8]) {
    text::fold(field, out);
    out.push(FIELD_END);
}

/// The first field of a text: the display name.
pub(crate) fn first_field(text: &[u8]) -> &[u8] {
    text.split(|b| *b == FIELD_END).next().unwrap_or_default()
}

/// The last length-delimited field of a number.
fn last_bytes(wire: &[u8], number: u32) -> &[u8] {
    let mut found: &[u8] = &[];
    for field in Fields::new(wire).map_while(std::result::Result::ok) {
        if let (true, Value::Bytes(bytes)) = (field.number == number, field.value) {
            found = bytes;
        }
    }
    found
}
