//! The fields of one message, gathered and put in order, whatever order and number the bytes have them in.

use super::super::error::{Error, ErrorKind};
use super::super::table::{Cardinality, Field, Kind, Message};
use super::super::wire::{Fields, Value};
use super::Session;
use crate::sort::sort_by;

/// A run of neighbouring fields of one number: whole, with their tags. Offsets into the root message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Place among the fields of the message.
    pub(super) place: u16,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Marks an entry that a later member of its oneof has displaced.
const DISPLACED: u16 = u16::MAX;

/// Where the bytes of a message are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Parts {
    /// In one piece.
    Whole { start: u32, end: u32 },
    /// In the values of these entries, to be merged.
    Runs { from: usize, to: usize },
}

impl<'a> Session<'a, '_> {
    /// The bytes from `start` to `end`.
    #[inline]
    pub(super) fn bytes(&self, start: u32, end: u32) -> &'a [u8] {
        self.root
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// The fields of a run.
    #[inline]
    pub(super) fn run(&self, entry: Entry) -> Fields<'a> {
        Fields::at(self.bytes(entry.start, entry.end), entry.start as usize)
    }

    #[inline]
    pub(super) fn entry(&self, at: usize) -> Option<Entry> {
        self.entries.get(at).copied()
    }

    /// Pushes the known fields of a message on the stack, in the order of their numbers, and answers where they begin.
    /// Checks the whole message except for what is inside sub-messages and packed lists.
    pub(super) fn collect(&mut self, message: &Message, parts: Parts) -> Result<usize, Error> {
        let first = self.entries.len();
        let mut sorted = true;
        match parts {
            Parts::Whole { start, end } => self.gather(message, first, start, end, &mut sorted)?,
            Parts::Runs { from, to } => {
                for at in from..to {
                    let Some(entry) = self.entry(at) else { break };
                    let mut run = self.run(entry);
                    while let Some(field) = run.read()? {
                        let (start, end) = (field.body as u32, field.end as u32);
                        self.gather(message, first, start, end, &mut sorted)?;
                    }
                }
            }
        }
        if message.oneofs > 0 {
            self.resolve_oneofs(message, first)?;
        }
        if !sorted && let Some(entries) = self.entries.get_mut(first..) {
            // Bytes were visited front to back, so among equals the earlier one has the smaller offset.
            sort_by(entries, &|a, b| (a.place, a.start).cmp(&(b.place, b.start)));
        }
        Ok(first)
    }

    fn gather(
        &mut self,
        message: &Message,
        first: usize,
        start: u32,
        end: u32,
        sorted: &mut bool,
    ) -> Result<(), Error> {
        let mut fields = Fields::at(self.bytes(start, end), start as usize);
        while let Some(field) = fields.read()? {
            let Some((place, known)) = message.field(field.number) else {
                continue;
            };
            if !accepts(known, field.value) {
                continue;
            }
            if known.kind == Kind::String
                && let Value::Bytes(text) = field.value
            {
                check_utf8(text, field.body)?;
            }
            // The root is at most 4 GiB long, so these are whole.
            let (start, end) = (field.start as u32, field.end as u32);
            if self.entries.len() > first
                && let Some(last) = self.entries.last_mut()
            {
                if last.place == place && last.end == start {
                    last.end = end;
                    if known.kind != Kind::Message && is_single(known) {
                        last.start = start;
                    }
                    continue;
                }
                *sorted &= last.place <= place;
            }
            self.entries.push(Entry { place, start, end });
        }
        Ok(())
    }

    /// Leaves of each oneof what came after all other members: the last member, merged with itself only as far back as
    /// no other stood in between. What is displaced must be well-formed all the same.
    fn resolve_oneofs(&mut self, message: &Message, first: usize) -> Result<(), Error> {
        let mut displaced = false;
        for oneof in 1..=message.oneofs {
            let mut winner: Option<Entry> = None;
            let mut cut = None;
            for entry in self.entries.get(first..).unwrap_or_default() {
                if !in_oneof(message, entry.place, oneof) {
                    continue;
                }
                if winner.is_some_and(|before| before.place != entry.place) {
                    cut = Some(entry.start);
                }
                winner = Some(*entry);
            }
            let Some(cut) = cut else { continue };
            displaced = true;
            for at in first..self.entries.len() {
                let Some(entry) = self.entry(at) else { break };
                if entry.start < cut && in_oneof(message, entry.place, oneof) {
                    self.check_displaced(message, entry)?;
                    if let Some(entry) = self.entries.get_mut(at) {
                        entry.place = DISPLACED;
                    }
                }
            }
        }
        if displaced {
            let mut kept = first;
            for at in first..self.entries.len() {
                if self.entry(at).is_some_and(|entry| entry.place != DISPLACED) {
                    self.entries.swap(kept, at);
                    kept = kept.saturating_add(1);
                }
            }
            self.entries.truncate(kept);
        }
        Ok(())
    }

    fn check_displaced(&mut self, message: &Message, entry: Entry) -> Result<(), Error> {
        let Some(field) = message.fields.get(usize::from(entry.place)) else {
            return Ok(());
        };
        if field.kind != Kind::Message {
            return Ok(());
        }
        let mut run = self.run(entry);
        while let Some(found) = run.read()? {
            let (start, end) = (found.body as u32, found.end as u32);
            self.check(field.place, Parts::Whole { start, end })?;
        }
        Ok(())
    }

    /// Fails where writing the message would; writes nothing.
    pub(super) fn check(&mut self, place: u16, parts: Parts) -> Result<(), Error> {
        let length = self.out.len();
        let warnings = self.warnings;
        self.message(place, parts)?;
        self.out.truncate(length);
        self.warnings = warnings;
        Ok(())
    }
}

fn in_oneof(message: &Message, place: u16, oneof: u8) -> bool {
    message
        .fields
        .get(usize::from(place))
        .is_some_and(|field| field.oneof == oneof)
}

pub(super) fn is_single(field: &Field) -> bool {
    matches!(
        field.cardinality,
        Cardinality::Implicit | Cardinality::Explicit
    )
}

/// Whether a value of this wire type belongs to the field; if not, it counts as unknown.
#[inline]
fn accepts(field: &Field, value: Value<'_>) -> bool {
    match (field.kind, value) {
        (Kind::String | Kind::Bytes | Kind::Message, value) => matches!(value, Value::Bytes(_)),
        // Lists of numbers come packed or one by one, as the writer liked.
        (_, Value::Bytes(_)) => field.cardinality == Cardinality::Repeated,
        (Kind::Double | Kind::Fixed64 | Kind::Sfixed64, value) => {
            matches!(value, Value::Fixed64(_))
        }
        (Kind::Float | Kind::Fixed32 | Kind::Sfixed32, value) => matches!(value, Value::Fixed32(_)),
        (_, value) => matches!(value, Value::Varint(_)),
    }
}

#[inline]
pub(super) fn check_utf8(text: &[u8], offset: usize) -> Result<(), Error> {
    match core::str::from_utf8(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::new(
            ErrorKind::InvalidUtf8,
            offset.saturating_add(error.valid_up_to()),
        )),
    }
}
