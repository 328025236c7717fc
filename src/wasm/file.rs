//! A file that is open.

use js_sys::{Object, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::convert::{self, to_js};
use super::errors::{Thrown, set};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::model::json;
use crate::query::{self, BLOCK_STRIDE, Page, PageEnd};
use crate::store::{
    self, DefaultSync, Kind, Query, Record, ResourceRef, RowIndex, Store, SyncType,
};

/// Row indexes kept, so that going back to a filter costs nothing.
const KEPT_INDEXES: usize = 8;

/// An open file. Every read names its sync.
#[wasm_bindgen]
pub struct OpenFile {
    store: Box<dyn Store>,
    limits: Limits,
    default: DefaultSync,
    /// The one used last comes last.
    indexes: Vec<(String, Query, RowIndex)>,
}

impl OpenFile {
    /// Looks for the default sync at once: the warnings it finds belong to the opening.
    pub(super) fn new(store: Box<dyn Store>, limits: Limits) -> Result<Self> {
        let default = store::default_sync(&*store)?;
        Ok(Self {
            store,
            limits,
            default,
            indexes: Vec::new(),
        })
    }

    /// Whether this names the view of a file that has no sync at all.
    fn is_empty_view(&self, sync_id: &str) -> bool {
        sync_id.is_empty() && self.default.sync.is_none() && self.store.info().readable
    }

    /// The row index of a query, made at its first use.
    fn index(&mut self, sync_id: String, query: Query) -> Result<&(String, Query, RowIndex)> {
        let known = self
            .indexes
            .iter()
            .position(|(s, q, _)| *s == sync_id && *q == query);
        let entry = match known {
            Some(at) => self.indexes.remove(at),
            None => {
                let index = self.store.row_index(&sync_id, &query, BLOCK_STRIDE)?;
                (sync_id, query, index)
            }
        };
        if self.indexes.len() >= KEPT_INDEXES {
            self.indexes.remove(0);
        }
        self.indexes.push(entry);
        self.indexes
            .last()
            .ok_or_else(|| Error::new("store.not-found", "The index is gone."))
    }

    fn record(&self, kind: Kind, sync_id: &str, ids: &[String]) -> Result<Option<Record>> {
        Ok(Some(match (kind, ids) {
            (Kind::ResourceTypes, [id]) => self.store.resource_type(sync_id, id)?,
            (Kind::Resources, [resource_type, resource]) => {
                let id = ResourceRef {
                    resource_type: resource_type.clone(),
                    resource: resource.clone(),
                };
                self.store.resource(sync_id, &id)?
            }
            (Kind::Entitlements, [id]) => self.store.entitlement(sync_id, id)?,
            (Kind::Grants, [id]) => self.store.grant(sync_id, id, true)?,
            _ => return Ok(None),
        }))
    }

    fn json(&self, record: &Record) -> Result<Vec<u8>> {
        let mut writer = json::Writer::new(json::Limits {
            max_depth: usize::try_from(self.limits.max_depth).unwrap_or(usize::MAX),
            ..json::Limits::default()
        });
        let mut out = Vec::new();
        record.write_json(&mut writer, &mut out)?;
        query::warn(&*self.store, writer.warnings());
        Ok(out)
    }
}

#[wasm_bindgen]
impl OpenFile {
    /// The file card.
    #[wasm_bindgen(unchecked_return_type = "FileInfo")]
    pub fn info(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(&self.store.info())?)
    }

    /// Every sync run.
    #[wasm_bindgen(unchecked_return_type = "SyncRun[]")]
    pub fn syncs(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(&self.store.syncs().map_err(Thrown::from)?)?)
    }

    /// The sync to show first, and why.
    #[wasm_bindgen(js_name = defaultSync, unchecked_return_type = "DefaultSync")]
    pub fn default_sync(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(&self.default)?)
    }

    /// Id of the latest finished sync of a type, or of any; `""` when there is none.
    #[wasm_bindgen(js_name = latestFinishedSyncId)]
    pub fn latest_finished_sync_id(&self, sync_type: Option<String>) -> Result<String, JsValue> {
        let found = SyncType::parse(&sync_type.unwrap_or_default())
            .and_then(|sync_type| store::latest_finished_sync_id(&*self.store, sync_type));
        Ok(found.map_err(Thrown::from)?)
    }

    /// Up to so many records after a token: `{ json, count, next? }`, where `json` is the UTF-8 text
    /// of an array. Unless `exact`, a batch ends earlier once its text is long.
    ///
    /// ```js
    /// const { json, next } = file.batch({ kind: "grants", syncId }, undefined, 512, false);
    /// const grants = JSON.parse(new TextDecoder().decode(json));
    /// ```
    pub fn batch(
        &self,
        query: &JsValue,
        after: Option<String>,
        max_records: u32,
        exact: bool,
    ) -> Result<Object, JsValue> {
        let (sync_id, query) = convert::query(query)?;
        let page = if self.is_empty_view(&sync_id) {
            Page {
                json: b"[]".to_vec(),
                ..Page::default()
            }
        } else {
            let size = usize::try_from(max_records).unwrap_or(usize::MAX);
            let end = if exact {
                PageEnd::Exact
            } else {
                PageEnd::Bounded
            };
            query::page(
                &*self.store,
                &sync_id,
                &query,
                after.as_deref(),
                size,
                end,
                &self.limits,
            )
            .map_err(Thrown::from)?
        };
        let batch = Object::new();
        set(&batch, "json", &Uint8Array::from(page.json.as_slice()));
        set(&batch, "count", &(page.count as f64).into());
        if let Some(next) = page.next {
            set(&batch, "next", &next.into());
        }
        Ok(batch)
    }

    /// One record as UTF-8 JSON. Ids: one, or type and id for a resource.
    pub fn get(&self, kind: &str, sync_id: &str, ids: Vec<String>) -> Result<Uint8Array, JsValue> {
        let kind = convert::kind(kind)?;
        if self.is_empty_view(sync_id) {
            return Err(nothing_here().into());
        }
        let record = self.record(kind, sync_id, &ids).map_err(Thrown::from)?;
        let record = record.ok_or_else(|| {
            Thrown::usage(
                "usage.argument",
                format!("{} ids are not what names one of {kind:?}.", ids.len()),
            )
        })?;
        Ok(Uint8Array::from(
            self.json(&record).map_err(Thrown::from)?.as_slice(),
        ))
    }

    /// Exact number of records of a query.
    #[wasm_bindgen(js_name = rowCount)]
    pub fn row_count(&self, query: &JsValue) -> Result<f64, JsValue> {
        let (sync_id, query) = convert::query(query)?;
        if self.is_empty_view(&sync_id) {
            return Ok(0.0);
        }
        if let Some((_, _, index)) = self
            .indexes
            .iter()
            .find(|(s, q, _)| *s == sync_id && *q == query)
        {
            return Ok(index.rows as f64);
        }
        Ok(self.store.count(&sync_id, &query).map_err(Thrown::from)? as f64)
    }

    /// Rows by number as columns of text: `{ text, offsets, rows, columns }`. The first call for a
    /// query makes its row index.
    pub fn block(&mut self, query: &JsValue, first: f64, count: f64) -> Result<Object, JsValue> {
        let (sync_id, query) = convert::query(query)?;
        let (first, count) = (
            convert::count("first", first)?,
            convert::count("count", count)?,
        );
        let columns = query::columns(query.kind());
        let block = if self.is_empty_view(&sync_id) {
            query::ColumnBlock {
                first,
                offsets: vec![0],
                ..query::ColumnBlock::default()
            }
        } else {
            self.index(sync_id, query).map_err(Thrown::from)?;
            let (sync_id, query, index) = self.indexes.last().ok_or_else(nothing_here)?;
            query::block(&*self.store, sync_id, query, index, first, count).map_err(Thrown::from)?
        };
        let object = Object::new();
        set(&object, "text", &Uint8Array::from(block.text.as_slice()));
        set(
            &object,
            "offsets",
            &Uint32Array::from(block.offsets.as_slice()),
        );
        set(&object, "rows", &block.rows.into());
        set(&object, "columns", &to_js(&columns)?);
        Ok(object)
    }

    /// An asset: `{ contentType, data }`. Its bytes are not to be trusted.
    pub fn asset(&self, sync_id: &str, id: &str) -> Result<Object, JsValue> {
        if self.is_empty_view(sync_id) {
            return Err(nothing_here().into());
        }
        let asset = self.store.asset(sync_id, id).map_err(Thrown::from)?;
        let object = Object::new();
        set(&object, "contentType", &asset.content_type.into());
        set(&object, "data", &Uint8Array::from(asset.data.as_slice()));
        Ok(object)
    }

    /// The warnings of opening, and those that reads have met since.
    #[wasm_bindgen(unchecked_return_type = "Warning[]")]
    pub fn warnings(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(&self.store.warnings())?)
    }
}

fn nothing_here() -> Thrown {
    Error::new(
        "store.not-found",
        "The file holds no sync, and so no records.",
    )
    .into()
}
