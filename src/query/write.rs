//! Records as text: arrays of JSON, lines of JSON, or CSV; alone or with what they refer to.

use std::collections::HashMap;
use std::rc::Rc;

use super::Engine;
use super::columns::{Cells, cells, columns, named, place};
use super::joins::Joins;
use super::page::Page;
use super::texts::TextsWriter;
use crate::error::Result;
use crate::limits::Limits;
use crate::model::grant::Plain;
use crate::model::json;
use crate::model::wire::{Fields, Value};
use crate::store::{GrantRow, Kind, Record, ResourceRef, Store};
use crate::work::Pace;

/// What the text of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// A JSON array of records.
    #[default]
    Json,
    /// The same array of what JSON is wanted for, and beside it the grants that are nothing but ids, as [`Texts`](super::Texts): in JavaScript an
    /// object is made of six texts in a tenth of the time that its JSON takes to be parsed.
    Objects,
    /// A record a line (NDJSON).
    Lines,
    /// The columns of a table, RFC 4180, with their names as the first line of the first page. What a
    /// spreadsheet would take for a formula is quoted with an apostrophe.
    Csv,
    /// A JSON array of records with those that they refer to: `{ grant, entitlement, resource,
    /// resourceType, principal }`, `{ entitlement, resource, resourceType }`, `{ resource,
    /// resourceType, parent }`, `{ resourceType }`. What the sync does not have is absent.
    Joined,
    /// The same, one a line.
    JoinedLines,
}

/// What a record refers to: a kind, and the parts of an id.
type Id = (Kind, String, String);

/// Writes records one behind the other.
pub(super) struct Writer<'a> {
    store: &'a dyn Store,
    sync_id: &'a str,
    kind: Kind,
    form: Form,
    json: json::Writer,
    joins: Option<(&'a Engine, Joins<'a>)>,
    /// Places of the columns of CSV.
    places: Vec<usize>,
    /// Of [`Form::Objects`]: a row for each record, with six cells or none.
    plain: TextsWriter,
    any_plain: bool,
    /// JSON of records that were referred to; `None` for what the sync does not have.
    referred: HashMap<Id, Option<Rc<[u8]>>>,
    pub(super) text: Vec<u8>,
    pub(super) count: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        store: &'a dyn Store,
        sync_id: &'a str,
        kind: Kind,
        form: Form,
        limits: &Limits,
    ) -> Self {
        Self {
            store,
            sync_id,
            kind,
            form,
            json: json::Writer::new(json::Limits {
                max_depth: limits.max_depth as usize,
                ..json::Limits::default()
            }),
            joins: None,
            places: (0..columns(kind).len()).collect(),
            plain: TextsWriter::new(6),
            any_plain: false,
            referred: HashMap::new(),
            text: match form {
                Form::Json | Form::Objects | Form::Joined => vec![b'['],
                _ => Vec::new(),
            },
            count: 0,
        }
    }

    /// With names and numbers from elsewhere in CSV, in the columns of these names; `first` writes the names of the columns.
    pub(super) fn joining(
        mut self,
        engine: &'a Engine,
        first: bool,
        names: &[String],
    ) -> Result<Self> {
        if self.form == Form::Csv {
            let shown = named(self.kind, names)?;
            let all = shown.iter().copied();
            self.places = all.clone().map(|column| place(self.kind, column)).collect();
            let joins = Joins::new(self.kind, self.sync_id, all.clone());
            self.joins = Some((engine, joins));
            if first {
                let names: Vec<&str> = all.map(|c| c.name).collect();
                self.text.extend_from_slice(names.join(",").as_bytes());
                self.text.extend_from_slice(b"\r\n");
            }
        }
        Ok(self)
    }

    /// About what a record costs, in units of work.
    pub(super) fn cost(&self) -> u64 {
        match self.form {
            Form::Joined | Form::JoinedLines => 20,
            Form::Csv => self.joins.as_ref().map_or(3, |(_, joins)| joins.cost()),
            _ => 4,
        }
    }

    /// Makes room for so many plain grants.
    pub(super) fn reserve(&mut self, rows: usize) {
        if self.form == Form::Objects {
            self.plain.reserve(rows);
        }
    }

    /// Bytes of what has been written.
    pub(super) fn len(&self) -> usize {
        self.text
            .len()
            .saturating_add(self.plain.text_len())
            .saturating_add(self.plain.cells_len().saturating_mul(4))
    }

    /// Whether grants that are nothing but ids can be added [without a record](Self::add_row).
    pub(super) fn takes_rows(&self) -> bool {
        matches!(self.form, Form::Json | Form::Lines | Form::Objects)
            && self.json.limits().max_depth >= json::PLAIN_DEPTH
    }

    pub(super) fn add_row(&mut self, row: &GrantRow<'_>) -> Result<()> {
        match row {
            GrantRow::Whole(record) => self.add(record),
            GrantRow::Plain(grant) => self.add_plain(grant),
        }
    }

    fn add_plain(&mut self, grant: &Plain<'_>) -> Result<()> {
        if self.form == Form::Objects {
            self.any_plain = true;
            let (of, to) = (grant.resource, grant.principal);
            for (column, id) in [grant.id, grant.entitlement, of.0, of.1, to.0, to.1]
                .iter()
                .enumerate()
            {
                self.plain.push(column, id.as_bytes());
            }
        } else {
            self.separate();
            json::write_plain(grant, &mut self.text);
            self.end_line();
        }
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// Adds a record with what it is [joined](Self::joining) with, in slices.
    pub(super) async fn add_joined(&mut self, pace: &Pace, record: &Record) -> Result<()> {
        let Some((engine, joins)) = &self.joins else {
            return self.add(record);
        };
        let mut cells = cells(record.kind, &record.wire).map_err(|e| record.error(&e))?;
        joins.fill(engine, pace, &mut cells).await?;
        self.csv(&cells);
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    pub(super) fn add(&mut self, record: &Record) -> Result<()> {
        if record.kind == Kind::Grants
            && self.takes_rows()
            && let Some(grant) = Plain::read(&record.wire, [&[]; 5])
        {
            return self.add_plain(&grant);
        }
        self.separate();
        match self.form {
            Form::Csv => self.csv(&cells(record.kind, &record.wire).map_err(|e| record.error(&e))?),
            Form::Json | Form::Lines => record.write_json(&mut self.json, &mut self.text)?,
            Form::Objects => {
                record.write_json(&mut self.json, &mut self.text)?;
                self.plain.push_none();
            }
            Form::Joined | Form::JoinedLines => self.joined(record)?,
        }
        self.end_line();
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// A comma between the elements of an array.
    fn separate(&mut self) {
        let array = matches!(self.form, Form::Json | Form::Objects | Form::Joined);
        if array && self.text.len() > 1 {
            self.text.push(b',');
        }
    }

    fn end_line(&mut self) {
        if matches!(self.form, Form::Lines | Form::JoinedLines) {
            self.text.push(b'\n');
        }
    }

    pub(super) fn finish(mut self) -> (Page, json::Warnings) {
        if matches!(self.form, Form::Json | Form::Objects | Form::Joined) {
            self.text.push(b']');
        }
        let page = Page {
            text: self.text,
            count: self.count,
            next: None,
            plain: self.any_plain.then(|| self.plain.finish()),
        };
        (page, self.json.take_warnings())
    }

    fn csv(&mut self, cells: &Cells<'_>) {
        for (at, place) in self.places.iter().enumerate() {
            if at > 0 {
                self.text.push(b',');
            }
            push_csv(&mut self.text, cells.get(*place).map_or(&[], |cell| cell));
        }
        self.text.extend_from_slice(b"\r\n");
    }

    /// The record, and what it refers to.
    fn joined(&mut self, record: &Record) -> Result<()> {
        let wire = &record.wire;
        let of = |message: &[u8]| resource_ref(bytes(message, 1));
        self.text.push(b'{');
        match record.kind {
            Kind::Grants => {
                self.own("grant", record)?;
                let entitlement = bytes(wire, 1);
                let id = String::from_utf8_lossy(bytes(entitlement, 2)).into_owned();
                self.refer("entitlement", Kind::Entitlements, (id, String::new()))?;
                let resource = of(bytes(entitlement, 1));
                self.refer(
                    "resourceType",
                    Kind::ResourceTypes,
                    (resource.0.clone(), String::new()),
                )?;
                self.refer("resource", Kind::Resources, resource)?;
                self.refer("principal", Kind::Resources, of(bytes(wire, 2)))?;
            }
            Kind::Entitlements => {
                self.own("entitlement", record)?;
                let resource = of(bytes(wire, 1));
                self.refer(
                    "resourceType",
                    Kind::ResourceTypes,
                    (resource.0.clone(), String::new()),
                )?;
                self.refer("resource", Kind::Resources, resource)?;
            }
            Kind::Resources => {
                self.own("resource", record)?;
                let own = of(wire);
                self.refer("resourceType", Kind::ResourceTypes, (own.0, String::new()))?;
                self.refer("parent", Kind::Resources, resource_ref(bytes(wire, 2)))?;
            }
            Kind::ResourceTypes => self.own("resourceType", record)?,
        }
        self.text.push(b'}');
        Ok(())
    }

    fn own(&mut self, name: &str, record: &Record) -> Result<()> {
        self.member(name);
        record.write_json(&mut self.json, &mut self.text)
    }

    /// A member of another record's JSON, where the sync has that record.
    fn refer(&mut self, name: &str, kind: Kind, id: (String, String)) -> Result<()> {
        let key = (kind, id.0, id.1);
        let known = match self.referred.get(&key) {
            Some(known) => known.clone(),
            None => {
                let found = self.find(&key)?;
                self.referred.insert(key, found.clone());
                found
            }
        };
        if let Some(json) = known {
            self.member(name);
            self.text.extend_from_slice(&json);
        }
        Ok(())
    }

    fn find(&mut self, (kind, first, second): &Id) -> Result<Option<Rc<[u8]>>> {
        let found = match kind {
            Kind::ResourceTypes => self.store.resource_type(self.sync_id, first),
            Kind::Entitlements => self.store.entitlement(self.sync_id, first),
            _ => self.store.resource(
                self.sync_id,
                &ResourceRef {
                    resource_type: first.clone(),
                    resource: second.clone(),
                },
            ),
        };
        match found {
            Ok(record) => {
                let mut json = Vec::new();
                record.write_json(&mut self.json, &mut json)?;
                Ok(Some(json.into()))
            }
            Err(e) if e.code().starts_with("store.") || e.code().starts_with("usage.") => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn member(&mut self, name: &str) {
        if self.text.last() != Some(&b'{') {
            self.text.push(b',');
        }
        self.text.push(b'"');
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b"\":");
    }
}

/// The last length-delimited field of a number.
fn bytes(message: &[u8], number: u32) -> &[u8] {
    let mut found: &[u8] = &[];
    for field in Fields::new(message).map_while(std::result::Result::ok) {
        if let (true, Value::Bytes(bytes)) = (field.number == number, field.value) {
            found = bytes;
        }
    }
    found
}

/// Type and id of a `ResourceId`.
fn resource_ref(id: &[u8]) -> (String, String) {
    let text = |number| String::from_utf8_lossy(bytes(id, number)).into_owned();
    (text(1), text(2))
}

/// Appends one cell of CSV.
fn push_csv(out: &mut Vec<u8>, cell: &[u8]) {
    // Spreadsheets run what begins like this, even where it is quoted; some also the wide `＋－＝＠`.
    let formula = matches!(
        cell,
        [b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n', ..]
            | [0xEF, 0xBC, 0x8B | 0x8D | 0x9D | 0xA0, ..]
    );
    let special = |b: &u8| matches!(b, b'"' | b',' | b'\r' | b'\n');
    let quoted =
        cell.iter().any(special) || cell.first() == Some(&b' ') || cell.last() == Some(&b' ');
    if quoted {
        out.push(b'"');
    }
    if formula {
        out.push(b'\'');
    }
    for byte in String::from_utf8_lossy(cell).bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    if quoted {
        out.push(b'"');
    }
}
