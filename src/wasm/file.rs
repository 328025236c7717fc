//! A file that is open.

use std::rc::Rc;

use js_sys::{Object, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::convert::{self, to_js};
use super::errors::{Thrown, set};
use super::task::Task;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::model::json;
use crate::query::{self, ColumnBlock, Engine, Page, PageEnd, PageOf, Texts};
use crate::store::{self, Kind, Record, ResourceRef, Store, SyncType};
use crate::work::Pace;

/// An open file. Every read names its sync. What may take long answers with a [`Task`].
#[wasm_bindgen]
pub struct OpenFile {
    engine: Rc<Engine>,
}

impl OpenFile {
    pub(super) fn new(store: Box<dyn Store>, limits: Limits) -> Result<Self> {
        Ok(Self {
            engine: Rc::new(Engine::new(store, limits)?),
        })
    }

    /// The engine, to be taken along by a task.
    pub(super) fn engine(&self) -> Rc<Engine> {
        self.engine.clone()
    }

    pub(super) fn store(&self) -> &dyn Store {
        self.engine.store()
    }

    /// One record, as JSON or as it is on the wire.
    fn read(
        &self,
        kind: &str,
        sync_id: String,
        ids: Vec<String>,
        raw: bool,
    ) -> Result<Task, JsValue> {
        let kind = convert::kind(kind)?;
        if self.engine.is_empty_view(&sync_id) {
            return Err(nothing_here().into());
        }
        let wanted = if kind == Kind::Resources { 2 } else { 1 };
        if ids.len() != wanted {
            let message = format!("{} ids are not what names one of {kind:?}.", ids.len());
            return Err(Thrown::usage("usage.argument", message).into());
        }
        let engine = self.engine.clone();
        Ok(Task::new(async move |pace| {
            let record = one(&engine, &pace, kind, &sync_id, &ids).await?;
            if raw {
                let object = Object::new();
                set(&object, "message", &record.message().full_name().into());
                set(&object, "bytes", &Uint8Array::from(record.wire.as_slice()));
                return Ok(object.into());
            }
            let json = json_of(&engine, &record)?;
            Ok(Uint8Array::from(json.as_slice()).into())
        }))
    }
}

#[wasm_bindgen]
impl OpenFile {
    /// The file card.
    ///
    /// ```js
    /// console.log(file.info().format); // → v1
    /// ```
    #[wasm_bindgen(unchecked_return_type = "FileInfo")]
    pub fn info(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(&self.store().info())?)
    }

    /// Reads about so many bytes more of a file that was given out before it was decoded to its end, and gives how many are there now;
    /// `undefined` where all has been read and checked. Calls that want what is not there yet read as far by themselves.
    ///
    /// ```js
    /// while (file.readAhead(1 << 20) !== undefined) await turn();
    /// ```
    #[wasm_bindgen(js_name = readAhead)]
    pub fn read_ahead(&self, max_output_bytes: u32) -> Result<Option<f64>, JsValue> {
        let max_output = usize::try_from(max_output_bytes).unwrap_or(usize::MAX);
        let decoded = self.store().read_ahead(max_output).map_err(Thrown::from)?;
        Ok(decoded.map(|bytes| bytes as f64))
    }

    /// Every sync run.
    ///
    /// ```js
    /// for (const { id, finished } of file.syncs()) console.log(id === syncId, finished); // → true true
    /// ```
    #[wasm_bindgen(unchecked_return_type = "SyncRun[]")]
    pub fn syncs(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(&self.store().syncs().map_err(Thrown::from)?)?)
    }

    /// The sync to show first, and why.
    ///
    /// ```js
    /// console.log(file.defaultSync().rule); // → latest-finished-full
    /// ```
    #[wasm_bindgen(js_name = defaultSync, unchecked_return_type = "DefaultSync")]
    pub fn default_sync(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(self.engine.default_sync())?)
    }

    /// Id of the latest finished sync of a type, or of any; `""` when there is none.
    ///
    /// ```js
    /// console.log(file.latestFinishedSyncId("full") === syncId); // → true
    /// ```
    #[wasm_bindgen(js_name = latestFinishedSyncId)]
    pub fn latest_finished_sync_id(&self, sync_type: Option<String>) -> Result<String, JsValue> {
        let found = SyncType::parse(&sync_type.unwrap_or_default())
            .and_then(|sync_type| store::latest_finished_sync_id(self.store(), sync_type));
        Ok(found.map_err(Thrown::from)?)
    }

    /// Up to so many records after a token: `{ text, count, next? }`, where `text` is UTF-8 in the form
    /// `json` (an array), `objects`, `lines`, `csv`, `joined` or `joinedLines`. Unless `exact`, a batch ends
    /// earlier once its text is long. CSV has the columns of these names, or all. In the form `objects`, grants that are nothing
    /// but ids are not in the array but in `{ texts, offsets, cells }`: six numbers of texts for each record.
    ///
    /// ```js
    /// const task = file.batch({ kind: "grants", syncId }, undefined, 512, false, "json");
    /// while (!task.step(500)) await turn();
    /// const { text, next } = task.result();
    /// const grants = JSON.parse(new TextDecoder().decode(text));
    /// ```
    pub fn batch(
        &self,
        query: &JsValue,
        after: Option<String>,
        max_records: u32,
        exact: bool,
        form: &str,
        columns: Option<Vec<String>>,
    ) -> Result<Task, JsValue> {
        let (sync_id, question) = convert::question(query)?;
        let form = convert::form(form)?;
        let engine = self.engine.clone();
        Ok(Task::new(async move |pace| {
            let columns = columns.unwrap_or_default();
            let of = PageOf {
                token: after.as_deref(),
                size: usize::try_from(max_records).unwrap_or(usize::MAX),
                end: if exact {
                    PageEnd::Exact
                } else {
                    PageEnd::Bounded
                },
                form,
                columns: &columns,
            };
            Ok(page(engine.page(&pace, &sync_id, &question, of).await?))
        }))
    }

    /// One record as UTF-8 JSON. Ids: one, or type and id for a resource.
    ///
    /// ```js
    /// const json = await done(file.get("resources", syncId, ["user", "alice"]));
    /// console.log(JSON.parse(new TextDecoder().decode(json)).displayName); // → Alice Test
    /// ```
    pub fn get(&self, kind: &str, sync_id: String, ids: Vec<String>) -> Result<Task, JsValue> {
        self.read(kind, sync_id, ids, false)
    }

    /// One record as it is on the wire, `{ message, bytes }`, with what hydration adds. Ids as for `get`.
    ///
    /// ```js
    /// const { message, bytes } = await done(file.raw("resources", syncId, ["user", "alice"]));
    /// console.log(message, bytes[0]); // → c1.connector.v2.Resource 10
    /// ```
    pub fn raw(&self, kind: &str, sync_id: String, ids: Vec<String>) -> Result<Task, JsValue> {
        self.read(kind, sync_id, ids, true)
    }

    /// Number of rows of a question: `{ value, exact }`; not exact once more than `atMost` are known.
    ///
    /// ```js
    /// const { value, exact } = await done(file.count({ kind: "grants", syncId, principalResourceType: ["user"] }, undefined));
    /// console.log(value, exact); // → 19 true
    /// ```
    pub fn count(&self, query: &JsValue, at_most: Option<f64>) -> Result<Task, JsValue> {
        let (sync_id, question) = convert::question(query)?;
        let at_most = at_most.map(|n| convert::count("atMost", n)).transpose()?;
        let engine = self.engine.clone();
        Ok(Task::new(async move |pace| {
            let count = engine.count(&pace, &sync_id, &question, at_most).await?;
            let object = Object::new();
            set(&object, "value", &(count.value as f64).into());
            set(&object, "exact", &count.exact.into());
            Ok(object.into())
        }))
    }

    /// Rows by number as columns of text: `{ text, offsets, cells, rows, total, columns }`; each cell is the number of a text. The
    /// first call for a question finds its rows.
    ///
    /// ```js
    /// const { text, offsets, cells, rows, columns } = await done(file.block({ kind: "resources", syncId }, 1, 1, ["displayName", "email"]));
    /// console.log(rows, columns.length, text.slice(offsets[cells[0]], offsets[cells[0] + 1])); // → 1 2 Alice Test
    /// ```
    pub fn block(
        &self,
        query: &JsValue,
        first: f64,
        count: f64,
        columns: Option<Vec<String>>,
    ) -> Result<Task, JsValue> {
        let (sync_id, question) = convert::question(query)?;
        let (first, count) = (
            convert::count("first", first)?,
            convert::count("count", count)?,
        );
        let engine = self.engine.clone();
        Ok(Task::new(async move |pace| {
            let columns = columns.unwrap_or_default();
            let block = engine.block(&pace, &sync_id, &question, first, count, &columns);
            Ok(table(&block.await?))
        }))
    }

    /// How many rows of a question have each value: `[{ name, values: [[value, rows]] }]`.
    ///
    /// ```js
    /// const [types] = await done(file.facets({ kind: "grants", syncId }));
    /// console.log(types.name, types.values[0].join(": ")); // → entitlementResourceType group: 13
    /// ```
    pub fn facets(&self, query: &JsValue) -> Result<Task, JsValue> {
        let (sync_id, question) = convert::question(query)?;
        let engine = self.engine.clone();
        Ok(Task::new(async move |pace| {
            let facets = engine.facets(&pace, &sync_id, &question).await?;
            Ok(to_js(&facets).unwrap_or_else(Into::into))
        }))
    }

    /// Bytes that indices and row sets take, beside the file.
    ///
    /// ```js
    /// await done(file.facets({ kind: "grants", syncId }));
    /// console.log(file.indexBytes() > 0); // → true
    /// ```
    #[wasm_bindgen(js_name = indexBytes)]
    #[must_use]
    pub fn index_bytes(&self) -> f64 {
        self.engine.memory() as f64
    }

    /// An asset: `{ contentType, data }`. Its bytes are not to be trusted.
    ///
    /// ```js
    /// const { contentType, data } = file.asset(syncId, "icon-org");
    /// console.log(contentType, data.byteLength); // → image/png 75
    /// ```
    pub fn asset(&self, sync_id: &str, id: &str) -> Result<Object, JsValue> {
        if self.engine.is_empty_view(sync_id) {
            return Err(nothing_here().into());
        }
        let asset = self.store().asset(sync_id, id).map_err(Thrown::from)?;
        let object = Object::new();
        set(&object, "contentType", &asset.content_type.into());
        set(&object, "data", &Uint8Array::from(asset.data.as_slice()));
        Ok(object)
    }

    /// The assets of a sync without their bytes, at most so many, and how many there are: `{ assets: [{ id, contentType, size }], total }`.
    ///
    /// ```js
    /// const { assets, total } = await done(file.assets(syncId, 10));
    /// console.log(assets[0].id, assets[0].size, total); // → icon-org 75 4
    /// ```
    pub fn assets(&self, sync_id: String, max: u32) -> Task {
        let engine = self.engine.clone();
        Task::new(async move |pace| {
            let max = usize::try_from(max).unwrap_or(usize::MAX);
            let (found, total) = engine.assets(&pace, &sync_id, max).await?;
            let list = found.into_iter().map(|asset| {
                let object = Object::new();
                set(&object, "id", &asset.id.into());
                set(&object, "contentType", &asset.content_type.into());
                set(&object, "size", &(asset.size as f64).into());
                object
            });
            let object = Object::new();
            set(&object, "assets", &list.collect::<js_sys::Array>());
            set(&object, "total", &(total as f64).into());
            Ok(object.into())
        })
    }

    /// The warnings of opening, and those that reads have met since.
    ///
    /// ```js
    /// for (const { code, count } of file.warnings()) console.warn(code, count);
    /// ```
    #[wasm_bindgen(unchecked_return_type = "Warning[]")]
    pub fn warnings(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(&self.store().warnings())?)
    }
}

/// A page as JavaScript gets it.
pub(super) fn page(page: Page) -> JsValue {
    let object = Object::new();
    set(&object, "text", &Uint8Array::from(page.text.as_slice()));
    set(&object, "count", &(page.count as f64).into());
    if let Some(plain) = &page.plain {
        set_texts(&object, "texts", plain);
    }
    if let Some(next) = page.next {
        set(&object, "next", &next.into());
    }
    object.into()
}

fn table(block: &ColumnBlock) -> JsValue {
    let object = Object::new();
    set_texts(&object, "text", &block.texts);
    set(&object, "rows", &block.rows.into());
    set(&object, "total", &(block.total as f64).into());
    let columns: js_sys::Array = block
        .columns
        .iter()
        .map(|name| JsValue::from(*name))
        .collect();
    set(&object, "columns", &columns);
    object.into()
}

/// Cells as JavaScript gets them, the text under this name.
fn set_texts(object: &Object, text: &str, texts: &Texts) {
    set(object, text, &texts.text.as_str().into());
    set(
        object,
        "offsets",
        &Uint32Array::from(texts.offsets.as_slice()),
    );
    set(object, "cells", &Uint32Array::from(texts.cells.as_slice()));
}

fn nothing_here() -> Thrown {
    Error::new(
        "store.not-found",
        "The file holds no sync, and so no records.",
    )
    .into()
}

/// The record that ids name.
async fn one(
    engine: &Engine,
    pace: &Pace,
    kind: Kind,
    sync_id: &str,
    ids: &[String],
) -> Result<Record> {
    let store = engine.store();
    match (kind, ids) {
        (Kind::ResourceTypes, [id, ..]) => store.resource_type(sync_id, id),
        (Kind::Entitlements, [id, ..]) => store.entitlement(sync_id, id),
        (Kind::Grants, [id, ..]) => engine.grant(pace, sync_id, id).await,
        (_, ids) => {
            let part = |at: usize| ids.get(at).cloned().unwrap_or_default();
            let id = ResourceRef {
                resource_type: part(0),
                resource: part(1),
            };
            store.resource(sync_id, &id)
        }
    }
}

fn json_of(engine: &Engine, record: &Record) -> Result<Vec<u8>> {
    let max_depth = engine.limits().max_depth;
    let mut writer = json::Writer::new(json::Limits {
        max_depth: usize::try_from(max_depth).unwrap_or(usize::MAX),
        ..json::Limits::default()
    });
    let mut out = Vec::new();
    record.write_json(&mut writer, &mut out)?;
    query::warn(engine.store(), writer.warnings());
    Ok(out)
}
