//! Messages, lists and maps as JSON.

use super::super::error::{Error, ErrorKind};
use super::super::table::{Cardinality, Field, Kind, MESSAGES, Message, Special};
use super::super::wire::{Fields, Value};
use super::Session;
use super::collect::{Entry, Parts, check_utf8};
use super::scalar::{Scalar, push_text};
use crate::sort::sort_by;

/// An entry of a map: its key, and where the whole entry is.
struct MapEntry<'a> {
    key: &'a [u8],
    start: u32,
    end: u32,
}

impl<'a> Session<'a, '_> {
    /// Writes a message in the JSON form of its type.
    pub(super) fn message(&mut self, place: u16, parts: Parts) -> Result<(), Error> {
        let Some(message) = MESSAGES.get(usize::from(place)) else {
            return Ok(());
        };
        match message.special {
            Special::None | Special::Empty => {
                self.enter(parts)?;
                self.out.push(b'{');
                self.members(message, parts)?;
                self.out.push(b'}');
                self.leave();
                Ok(())
            }
            _ => self.special(message, parts),
        }
    }

    /// One level down.
    pub(super) fn enter(&mut self, parts: Parts) -> Result<(), Error> {
        if self.depth >= self.limits.max_depth {
            let limit = self.limits.max_depth;
            return Err(Error::new(ErrorKind::TooDeep { limit }, self.offset(parts)));
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    /// One level up again.
    pub(super) const fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn offset(&self, parts: Parts) -> usize {
        match parts {
            Parts::Whole { start, .. } => start as usize,
            Parts::Runs { from, .. } => self.entry(from).map_or(0, |entry| entry.start as usize),
        }
    }

    /// Writes the fields of a message, without the braces.
    pub(super) fn members(&mut self, message: &Message, parts: Parts) -> Result<(), Error> {
        let first = self.collect(message, parts)?;
        let mut from = first;
        while let Some(entry) = self.entry(from) {
            let to = self.group_end(from, entry);
            if let Some(field) = message.fields.get(usize::from(entry.place)) {
                self.member(field, from, to)?;
            }
            from = to;
        }
        self.entries.truncate(first);
        Ok(())
    }

    /// Where the entries of another field begin.
    fn group_end(&self, from: usize, entry: Entry) -> usize {
        let mut to = from.saturating_add(1);
        while self.entry(to).is_some_and(|next| next.place == entry.place) {
            to = to.saturating_add(1);
        }
        to
    }

    fn member(&mut self, field: &Field, from: usize, to: usize) -> Result<(), Error> {
        match field.cardinality {
            Cardinality::Map => {
                self.key(field.key, from)?;
                self.out.push(b'{');
                self.map(field, from, to)?;
                self.out.push(b'}');
            }
            Cardinality::Repeated => {
                let before = self.out.len();
                self.key(field.key, from)?;
                if !self.list(field, from, to)? {
                    self.out.truncate(before);
                }
            }
            _ if field.kind == Kind::Message => {
                self.key(field.key, from)?;
                self.message(field.place, Parts::Runs { from, to })?;
            }
            cardinality => {
                let scalar = self.last(field.kind, to.saturating_sub(1))?;
                if cardinality == Cardinality::Explicit || !scalar.is_default() {
                    self.key(field.key, from)?;
                    self.scalar(scalar, field.place);
                }
            }
        }
        Ok(())
    }

    /// Writes a key, with the comma before it, and sees to it that the text stays within its limit.
    fn key(&mut self, key: &str, at: usize) -> Result<(), Error> {
        self.check_size(at)?;
        self.comma();
        self.out.extend_from_slice(key.as_bytes());
        Ok(())
    }

    /// A comma, unless this is the first member.
    pub(super) fn comma(&mut self) {
        if self.out.last() != Some(&b'{') {
            self.out.push(b',');
        }
    }

    fn check_size(&self, at: usize) -> Result<(), Error> {
        if self.out.len().saturating_sub(self.before) <= self.limits.max_json {
            return Ok(());
        }
        let limit = self.limits.max_json;
        let offset = self.entry(at).map_or(0, |entry| entry.start as usize);
        Err(Error::new(ErrorKind::JsonTooLarge { limit }, offset))
    }

    /// The value of a scalar that may occur several times: the last.
    pub(super) fn last(&self, kind: Kind, at: usize) -> Result<Scalar<'a>, Error> {
        let mut scalar = Scalar::default_of(kind);
        if let Some(entry) = self.entry(at) {
            let mut run = self.run(entry);
            while let Some(field) = run.read()? {
                scalar = Scalar::new(kind, field.value);
            }
        }
        Ok(scalar)
    }

    /// Writes the elements of a repeated field, with brackets. Answers whether there were any.
    pub(super) fn list(&mut self, field: &Field, from: usize, to: usize) -> Result<bool, Error> {
        self.out.push(b'[');
        let before = self.out.len();
        for at in from..to {
            let Some(entry) = self.entry(at) else { break };
            let mut run = self.run(entry);
            while let Some(found) = run.read()? {
                self.check_size(at)?;
                match (field.kind, found.value) {
                    (Kind::Message, _) => {
                        let (start, end) = (found.body as u32, found.end as u32);
                        self.message(field.place, Parts::Whole { start, end })?;
                        self.out.push(b',');
                    }
                    (Kind::String | Kind::Bytes, value) => {
                        self.scalar(Scalar::new(field.kind, value), field.place);
                        self.out.push(b',');
                    }
                    (_, Value::Bytes(packed)) => self.packed(field, packed, found.body, at)?,
                    (_, value) => {
                        self.scalar(Scalar::new(field.kind, value), field.place);
                        self.out.push(b',');
                    }
                }
            }
        }
        let any = self.out.len() > before;
        if any {
            self.out.pop();
        }
        self.out.push(b']');
        Ok(any)
    }

    fn packed(
        &mut self,
        field: &Field,
        packed: &[u8],
        body: usize,
        at: usize,
    ) -> Result<(), Error> {
        let mut rest = Fields::at(packed, body);
        while !rest.is_empty() {
            self.check_size(at)?;
            let value = match field.kind {
                Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => {
                    Value::Fixed64(u64::from_le_bytes(rest.array()?))
                }
                Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => {
                    Value::Fixed32(u32::from_le_bytes(rest.array()?))
                }
                _ => Value::Varint(rest.varint()?),
            };
            self.scalar(Scalar::new(field.kind, value), field.place);
            self.out.push(b',');
        }
        Ok(())
    }

    /// Writes the entries of a map, without the braces.
    pub(super) fn map(&mut self, field: &Field, from: usize, to: usize) -> Result<(), Error> {
        let Some(kind) = MESSAGES.get(usize::from(field.place)) else {
            return Ok(());
        };
        let entries = self.map_entries(from, to)?;
        let mut following = entries.iter().skip(1);
        for entry in &entries {
            let (start, end) = (entry.start, entry.end);
            let next = following.next();
            if next.is_some_and(|next| next.key == entry.key) {
                // The last entry of a key wins. This one only has to be well-formed.
                let length = self.out.len();
                let warnings = self.warnings;
                self.map_value(kind, start, end)?;
                self.out.truncate(length);
                self.warnings = warnings;
                continue;
            }
            self.check_size(from)?;
            self.comma();
            push_text(self.out, entry.key);
            self.out.push(b':');
            self.map_value(kind, start, end)?;
        }
        Ok(())
    }

    /// The entries of a map in the order of their keys, and among equal keys in that of the bytes.
    fn map_entries(&self, from: usize, to: usize) -> Result<Vec<MapEntry<'a>>, Error> {
        let mut entries = Vec::new();
        for at in from..to {
            let Some(entry) = self.entry(at) else { break };
            let mut run = self.run(entry);
            while let Some(found) = run.read()? {
                let (start, end) = (found.body as u32, found.end as u32);
                let key = map_key(self.bytes(start, end), found.body)?;
                entries.push(MapEntry { key, start, end });
            }
        }
        if entries.len() > 1 {
            sort_by(&mut entries, &|a, b| {
                (a.key, a.start).cmp(&(b.key, b.start))
            });
        }
        Ok(entries)
    }

    fn map_value(&mut self, kind: &Message, start: u32, end: u32) -> Result<(), Error> {
        let Some((place, value)) = kind.field(2) else {
            return Ok(());
        };
        let first = self.collect(kind, Parts::Whole { start, end })?;
        let to = self.entries.len();
        let mut from = first;
        while self.entry(from).is_some_and(|entry| entry.place != place) {
            from = from.saturating_add(1);
        }
        if value.kind == Kind::Message {
            self.message(value.place, Parts::Runs { from, to })?;
        } else if from < to {
            let scalar = self.last(value.kind, to.saturating_sub(1))?;
            self.scalar(scalar, value.place);
        } else {
            self.scalar(Scalar::default_of(value.kind), value.place);
        }
        self.entries.truncate(first);
        Ok(())
    }
}

/// The key of a map entry: the last one, empty when there is none.
fn map_key(entry: &[u8], offset: usize) -> Result<&[u8], Error> {
    let mut key: &[u8] = &[];
    let mut fields = Fields::at(entry, offset);
    while let Some(field) = fields.read()? {
        if let (1, Value::Bytes(text)) = (field.number, field.value) {
            check_utf8(text, field.body)?;
            key = text;
        }
    }
    Ok(key)
}
