//! Case and accents taken away.

use std::sync::OnceLock;

// The columns that `build/fold.rs` wrote: heads, gaps and targets of runs of characters, and the texts of those
// characters that become several.
include!(concat!(env!("OUT_DIR"), "/fold.rs"));

/// Appends the text without the differences that a search should not see: case, accents whether composed or not, and the
/// strokes that people leave away (`Ø` → `o`, `ß` → `ss`, `Æ` → `ae`).
///
/// What is appended is UTF-8 whatever the text was: each maximal ill-formed piece becomes U+FFFD. Characters are folded one
/// by one, so what folds from a part of a text is a part of what folds from the whole. Folding twice changes nothing.
pub fn fold(text: &[u8], out: &mut Vec<u8>) {
    let before = out.len();
    if text.is_ascii() {
        out.extend_from_slice(text);
        out.get_mut(before..)
            .unwrap_or_default()
            .make_ascii_lowercase();
        return;
    }
    static TABLE: OnceLock<Table> = OnceLock::new();
    let table = TABLE.get_or_init(Table::unpack);
    out.reserve(text.len());
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            match u8::try_from(c) {
                Ok(byte) if byte.is_ascii() => out.push(byte.to_ascii_lowercase()),
                _ => table.push(c, out),
            }
        }
        if !chunk.invalid().is_empty() {
            push(out, char::REPLACEMENT_CHARACTER);
        }
    }
}

/// The first syllable of Hangul; each is made of a lead, a vowel, and one of 27 tails or none.
const SYLLABLE: u32 = 0xac00;
const SYLLABLES: u32 = 19 * 21 * 28;

/// In a table: the character stays. No character becomes NUL.
const STAYS: u32 = 0;
/// In a table: the character is dropped. No character becomes U+0001.
const DROPPED: u32 = 1;
/// In a table, beyond all characters: where a text begins, and in the lower four bits how long it is.
const TEXT: u32 = 0x11_0000;

/// What becomes of each character, in pages of 64; most pages are the first one, in which all stay.
struct Table {
    pages: Vec<u16>,
    values: Vec<u32>,
}

impl Table {
    fn unpack() -> Self {
        let mut table = Self {
            pages: Vec::new(),
            values: vec![STAYS; 64],
        };
        let (mut heads, mut gaps, mut targets) = (HEADS, GAPS, TARGETS);
        let mut texts = TEXTS.split_terminator('\0');
        let (mut key, mut text, mut target) = (0x80u32, 0u32, 0u32);
        while !heads.is_empty() {
            let head = number(&mut heads);
            key = key.wrapping_add(number(&mut gaps));
            let rule = head & 7;
            let (step, grows) = match rule {
                0 => (1, 1),
                1 => (2, 2),
                _ => (1, 0),
            };
            let mut value = match rule {
                3 => DROPPED,
                4 => {
                    let length = texts.next().unwrap_or_default().len() as u32;
                    let value = TEXT.wrapping_add(text << 4 | length);
                    text = text.wrapping_add(length).wrapping_add(1);
                    value
                }
                _ => {
                    let away = number(&mut targets);
                    target.wrapping_add(away >> 1 ^ (away & 1).wrapping_neg())
                }
            };
            for place in 0..=head >> 3 {
                if place > 0 {
                    key = key.wrapping_add(step);
                    value = value.wrapping_add(grows);
                }
                table.set(key, value);
            }
            key = key.wrapping_add(1);
            if rule < 3 {
                target = value;
            }
        }
        table
    }

    fn set(&mut self, key: u32, value: u32) {
        let place = (key >> 6) as usize;
        if self.pages.len() <= place {
            self.pages.resize(place.saturating_add(1), 0);
        }
        let Some(page) = self.pages.get_mut(place) else {
            return;
        };
        if *page == 0 {
            *page = (self.values.len() >> 6) as u16;
            let length = self.values.len().saturating_add(64);
            self.values.resize(length, STAYS);
        }
        let at = usize::from(*page) << 6 | (key & 63) as usize;
        if let Some(slot) = self.values.get_mut(at) {
            *slot = value;
        }
    }

    fn get(&self, c: char) -> u32 {
        let key = u32::from(c);
        let page = self.pages.get((key >> 6) as usize).copied().unwrap_or(0);
        let at = usize::from(page) << 6 | (key & 63) as usize;
        self.values.get(at).copied().unwrap_or(STAYS)
    }

    fn push(&self, c: char, out: &mut Vec<u8>) {
        match self.get(c) {
            STAYS => match u32::from(c).wrapping_sub(SYLLABLE) {
                place @ 0..SYLLABLES => push_syllable(place, out),
                _ => push(out, c),
            },
            DROPPED => {}
            value => match char::from_u32(value) {
                Some(c) => push(out, c),
                None => {
                    let value = value.wrapping_sub(TEXT);
                    let start = (value >> 4) as usize;
                    let end = start.saturating_add((value & 15) as usize);
                    out.extend_from_slice(TEXTS.as_bytes().get(start..end).unwrap_or_default());
                }
            },
        }
    }
}

/// The two or three letters of a syllable.
fn push_syllable(place: u32, out: &mut Vec<u8>) {
    let parts = [
        (0x1100, place / (21 * 28)),
        (0x1161, place / 28 % 21),
        (0x11a7, place % 28),
    ];
    for (first, part) in parts {
        // The tail that is none has no letter.
        if let (true, Some(c)) = (
            first != 0x11a7 || part != 0,
            char::from_u32(part.wrapping_add(first)),
        ) {
            push(out, c);
        }
    }
}

fn push(out: &mut Vec<u8>, c: char) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Takes a variable-length number off the front of a column.
fn number(column: &mut &[u8]) -> u32 {
    let mut number = 0;
    let mut shift = 0u32;
    while let Some((byte, rest)) = column.split_first() {
        *column = rest;
        number |= u32::from(byte & 0x7f).wrapping_shl(shift);
        if *byte < 0x80 {
            break;
        }
        shift = shift.wrapping_add(7);
    }
    number
}
