//! The well-known types, which have JSON forms of their own.

use super::super::error::Error;
use super::super::table::{Kind, Message, MessageId, Special};
use super::super::wire::Value;
use super::collect::Parts;
use super::scalar::{Scalar, push_base64, push_text};
use super::time::{push_duration, push_timestamp};
use super::{Session, Warning};

impl<'a> Session<'a, '_> {
    /// Writes a message of a type that is special.
    pub(super) fn special(&mut self, message: &Message, parts: Parts) -> Result<(), Error> {
        match message.special {
            Special::Any | Special::Struct | Special::ListValue => {
                self.enter(parts)?;
                match message.special {
                    Special::Any => self.any(message, parts)?,
                    Special::Struct => self.structure(message, parts)?,
                    _ => self.list_value(message, parts)?,
                }
                self.leave();
                Ok(())
            }
            Special::Value => self.value(message, parts),
            Special::Timestamp | Special::Duration => self.time(message, parts),
            Special::FieldMask => self.field_mask(message, parts),
            Special::Wrapper => self.wrapper(message, parts),
            Special::None | Special::Empty => Ok(()),
        }
    }

    /// The entries of the field with this number, between `first` and the top of the stack.
    fn find(&self, message: &Message, first: usize, number: u32) -> (usize, usize) {
        let place = message.field(number).map_or(u16::MAX, |(place, _)| place);
        let mut from = first;
        while self.entry(from).is_some_and(|entry| entry.place < place) {
            from = from.saturating_add(1);
        }
        let mut to = from;
        while self.entry(to).is_some_and(|entry| entry.place == place) {
            to = to.saturating_add(1);
        }
        (from, to)
    }

    /// The scalar in the field with this number, or its default.
    fn single(&self, message: &Message, first: usize, number: u32) -> Result<Scalar<'a>, Error> {
        let kind = message
            .field(number)
            .map_or(Kind::Bytes, |(_, field)| field.kind);
        match self.find(message, first, number) {
            (from, to) if from < to => self.last(kind, to.saturating_sub(1)),
            _ => Ok(Scalar::default_of(kind)),
        }
    }

    fn any(&mut self, message: &Message, parts: Parts) -> Result<(), Error> {
        let first = self.collect(message, parts)?;
        let url = match self.single(message, first, 1)? {
            Scalar::Text(url) => url,
            _ => &[],
        };
        let (mut start, mut end) = (0, 0);
        let (from, to) = self.find(message, first, 2);
        if from < to
            && let Some(entry) = self.entry(to.saturating_sub(1))
        {
            let mut run = self.run(entry);
            while let Some(field) = run.read()? {
                (start, end) = (field.body as u32, field.end as u32);
            }
        }
        self.entries.truncate(first);
        if url.is_empty() && start == end {
            self.out.extend_from_slice(b"{}");
            return Ok(());
        }
        self.out.extend_from_slice(b"{\"@type\":");
        push_text(self.out, url);
        if !self.expanded(url, start, end)? {
            self.out.extend_from_slice(b",\"value\":");
            push_base64(self.out, self.bytes(start, end));
        }
        self.out.push(b'}');
        Ok(())
    }

    /// Writes what is inside an `Any`, if its type is known and its bytes are of that type; otherwise nothing.
    fn expanded(&mut self, url: &[u8], start: u32, end: u32) -> Result<bool, Error> {
        if url.is_empty() {
            self.warnings.add(Warning::Any);
            return Ok(false);
        }
        let id = core::str::from_utf8(url)
            .ok()
            .and_then(MessageId::from_type_url);
        let Some((id, message)) = id.and_then(|id| Some((id, id.message()?))) else {
            return Ok(false);
        };
        let before = (
            self.out.len(),
            self.entries.len(),
            self.depth,
            self.warnings,
        );
        let parts = Parts::Whole { start, end };
        let result = if message.special == Special::None {
            self.members(message, parts)
        } else {
            self.out.extend_from_slice(b",\"value\":");
            self.message(id.0, parts)
        };
        match result {
            Ok(()) => Ok(true),
            Err(error) if error.is_limit() => Err(error),
            Err(_) => {
                self.out.truncate(before.0);
                self.entries.truncate(before.1);
                self.depth = before.2;
                self.warnings = before.3;
                self.warnings.add(Warning::Any);
                Ok(false)
            }
        }
    }

    fn structure(&mut self, message: &Message, parts: Parts) -> Result<(), Error> {
        let first = self.collect(message, parts)?;
        self.out.push(b'{');
        if let Some((_, field)) = message.field(1) {
            let to = self.entries.len();
            self.map(field, first, to)?;
        }
        self.out.push(b'}');
        self.entries.truncate(first);
        Ok(())
    }

    fn list_value(&mut self, message: &Message, parts: Parts) -> Result<(), Error> {
        let first = self.collect(message, parts)?;
        if let Some((_, field)) = message.field(1) {
            let to = self.entries.len();
            self.list(field, first, to)?;
        }
        self.entries.truncate(first);
        Ok(())
    }

    fn value(&mut self, message: &Message, parts: Parts) -> Result<(), Error> {
        let first = self.collect(message, parts)?;
        let to = self.entries.len();
        let field = self
            .entry(first)
            .and_then(|entry| message.fields.get(usize::from(entry.place)));
        match field {
            // The oneof leaves one kind, or none.
            None => self.out.extend_from_slice(b"null"),
            Some(field) if field.kind == Kind::Message => {
                self.message(field.place, Parts::Runs { from: first, to })?;
            }
            Some(field) => {
                let scalar = self.last(field.kind, to.saturating_sub(1))?;
                match scalar {
                    Scalar::Enum(_) => self.out.extend_from_slice(b"null"),
                    Scalar::Double(number) if !number.is_finite() => {
                        self.warnings.add(Warning::Number);
                        self.scalar(scalar, field.place);
                    }
                    _ => self.scalar(scalar, field.place),
                }
            }
        }
        self.entries.truncate(first);
        Ok(())
    }

    fn time(&mut self, message: &Message, parts: Parts) -> Result<(), Error> {
        let first = self.collect(message, parts)?;
        let seconds = match self.single(message, first, 1)? {
            Scalar::Int64(seconds) => seconds,
            _ => 0,
        };
        let nanos = match self.single(message, first, 2)? {
            Scalar::Int32(nanos) => nanos,
            _ => 0,
        };
        self.entries.truncate(first);
        let in_range = if message.special == Special::Timestamp {
            push_timestamp(self.out, seconds, nanos)
        } else {
            push_duration(self.out, seconds, nanos)
        };
        if !in_range {
            self.warnings.add(Warning::Time);
        }
        Ok(())
    }

    fn wrapper(&mut self, message: &Message, parts: Parts) -> Result<(), Error> {
        let first = self.collect(message, parts)?;
        let scalar = self.single(message, first, 1)?;
        self.scalar(scalar, 0);
        self.entries.truncate(first);
        Ok(())
    }

    fn field_mask(&mut self, message: &Message, parts: Parts) -> Result<(), Error> {
        let first = self.collect(message, parts)?;
        let mut text = Vec::new();
        for at in first..self.entries.len() {
            let Some(entry) = self.entry(at) else { break };
            let mut run = self.run(entry);
            while let Some(field) = run.read()? {
                let Value::Bytes(path) = field.value else {
                    continue;
                };
                if field.start != entry.start as usize || at > first {
                    text.push(b',');
                }
                if !push_camel_case(&mut text, path) {
                    self.warnings.add(Warning::Path);
                    text.extend_from_slice(path);
                }
            }
        }
        push_text(self.out, &text);
        self.entries.truncate(first);
        Ok(())
    }
}

/// Appends a path of snake case names in camel case. Appends nothing and answers `false` when there is no way back.
fn push_camel_case(out: &mut Vec<u8>, path: &[u8]) -> bool {
    let before = out.len();
    let mut upper = false;
    let mut start = true;
    for byte in path {
        let fits = match byte {
            b'a'..=b'z' => true,
            b'_' => !upper,
            b'0'..=b'9' => !upper && !start,
            b'.' => !upper && !start,
            _ => false,
        };
        if !fits {
            out.truncate(before);
            return false;
        }
        if *byte != b'_' {
            out.push(if upper {
                byte.to_ascii_uppercase()
            } else {
                *byte
            });
        }
        upper = *byte == b'_';
        start = *byte == b'.';
    }
    if upper || start {
        out.truncate(before);
        return false;
    }
    true
}
