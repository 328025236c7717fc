//! Page tokens, and pages of records as JSON.

use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::model::json;
use crate::store::{Kind, Position, Query, Store, WARNING_CODES, Warning, records};

/// Most records of one page, and what an unspecified size means; as in the reference.
pub const MAX_PAGE_SIZE: usize = 10_000;
/// A batch ends early once its JSON is this long.
const BATCH_BYTES: usize = 4 << 20;

/// Some records of a query as a JSON array.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// UTF-8 text of an array of records.
    pub json: Vec<u8>,
    /// How many records it has.
    pub count: usize,
    /// The token to go on with; none at the end.
    pub next: Option<String>,
}

/// How a page ends: exactly after its size, or also where it has become large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageEnd {
    /// After `size` records or the last.
    Exact,
    /// Also after a few megabytes of text: a batch that only bounds memory.
    Bounded,
}

/// Up to `size` records after a token. A size of 0 or above [`MAX_PAGE_SIZE`] means that many.
///
/// A token is never given for an empty rest: one record more is looked at.
///
/// Errors: `usage.page-token`, and those of the records, which spoil the whole page.
pub fn page(
    store: &dyn Store,
    sync_id: &str,
    query: &Query,
    token: Option<&str>,
    size: usize,
    end: PageEnd,
    limits: &Limits,
) -> Result<Page> {
    let size = if size == 0 {
        MAX_PAGE_SIZE
    } else {
        size.min(MAX_PAGE_SIZE)
    };
    let kind = query.kind();
    let after = token
        .filter(|t| !t.is_empty())
        .map(|t| decode_token(kind, t))
        .transpose()?;
    let mut writer = json::Writer::new(json::Limits {
        max_depth: limits.max_depth as usize,
        ..json::Limits::default()
    });
    let mut page = Page {
        json: vec![b'['],
        ..Page::default()
    };
    let mut last = None;
    for record in records(store, sync_id, query, after.as_ref())? {
        let record = record?;
        let full =
            page.count >= size || (end == PageEnd::Bounded && page.json.len() >= BATCH_BYTES);
        if full {
            page.next = last.map(|position| encode_token(kind, &position));
            break;
        }
        if page.count > 0 {
            page.json.push(b',');
        }
        record.write_json(&mut writer, &mut page.json)?;
        page.count = page.count.saturating_add(1);
        last = Some(record.position);
    }
    page.json.push(b']');
    warn(store, writer.warnings());
    Ok(page)
}

/// Notes on the store what could not be written as JSON in the usual way.
pub fn warn(store: &dyn Store, warnings: &json::Warnings) {
    for (warning, count) in warnings.iter() {
        let what = WARNING_CODES
            .iter()
            .find(|(code, _)| *code == warning.code())
            .map_or("", |(_, what)| *what);
        store.warn(
            Warning::new(warning.code(), format!("In a record, {what}.")).times(u64::from(count)),
        );
    }
}

/// A token: hexadecimal of the kind, the position, and a checksum of both. Good for the same file
/// only, opened as often as one likes.
fn encode_token(kind: Kind, position: &Position) -> String {
    let mut bytes = vec![kind as u8];
    bytes.extend_from_slice(&position.0);
    let sum = checksum(&bytes).to_be_bytes();
    bytes
        .iter()
        .chain(&sum)
        .map(|b| format!("{b:02x}"))
        .collect()
}

fn decode_token(kind: Kind, token: &str) -> Result<Position> {
    let refuse = || {
        Error::new(
            "usage.page-token",
            "The page token is not one that this kind of list gave out. Pass it back as it was given, or leave it out to start anew.",
        )
    };
    let pairs = token.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> = pairs
        .map(|pair| {
            u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|p| p.len() == 2)?, 16).ok()
        })
        .collect();
    let bytes = bytes.ok_or_else(refuse)?;
    let (content, sum) = bytes
        .len()
        .checked_sub(4)
        .and_then(|at| bytes.split_at_checked(at))
        .ok_or_else(refuse)?;
    match content.split_first() {
        Some((first, position))
            if *first == kind as u8 && sum == checksum(content).to_be_bytes() =>
        {
            Ok(Position(position.to_vec()))
        }
        _ => Err(refuse()),
    }
}

/// FNV-1a: enough to tell a mistake from a token.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |hash, b| {
        (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193)
    })
}
