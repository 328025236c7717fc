//! The rest of connectorstore's reader: syncs, stats, reads by ids, batches, digests, sessions.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::convert::to_js;
use super::errors::{Thrown, set};
use super::file::{OpenFile, page};
use super::task::Task;
use crate::error::Result;
use crate::query::{self, Form, GrantsForEntitlements, PageEnd, PageOf};
use crate::store::{Record, ResourceRef, SyncType};

/// Ids looked up between two pauses; even, as a resource has two.
const IDS: usize = 128;

#[wasm_bindgen]
impl OpenFile {
    /// Engine, format and payload encoding.
    ///
    /// ```js
    /// console.log(file.metadata().engine); // → sqlite
    /// ```
    #[wasm_bindgen(unchecked_return_type = "StoreMetadata")]
    pub fn metadata(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(&self.store().metadata())?)
    }

    /// Bytes of the decoded database.
    ///
    /// ```js
    /// console.log(file.currentDbSizeBytes()); // → 135168
    /// ```
    #[wasm_bindgen(js_name = currentDbSizeBytes)]
    #[must_use]
    pub fn current_db_size_bytes(&self) -> f64 {
        self.store().current_db_size_bytes() as f64
    }

    /// Some sync runs after a token: `{ syncs, next? }`.
    ///
    /// ```js
    /// const { syncs, next } = file.listSyncs(undefined, 10);
    /// console.log(syncs.length, next); // → 1 undefined
    /// ```
    #[wasm_bindgen(js_name = listSyncs)]
    pub fn list_syncs(&self, after: Option<String>, max: u32) -> Result<Object, JsValue> {
        let size = usize::try_from(max).unwrap_or(usize::MAX);
        let page = query::list_syncs(self.store(), after.as_deref(), size).map_err(Thrown::from)?;
        let object = Object::new();
        set(&object, "syncs", &to_js(&page.syncs)?);
        if let Some(next) = page.next {
            set(&object, "next", &next.into());
        }
        Ok(object)
    }

    /// One sync run with its stats.
    ///
    /// ```js
    /// console.log((await done(file.sync(syncId))).stats.grants); // → 25
    /// ```
    pub fn sync(&self, sync_id: String) -> Task {
        let engine = self.engine();
        Task::new(async move |pace| json(&query::sync(engine.store(), &sync_id, &pace).await?))
    }

    /// The latest finished sync of a type or of any, with its stats; `null` for none.
    ///
    /// ```js
    /// console.log(await done(file.latestFinishedSync("partial"))); // → null
    /// ```
    #[wasm_bindgen(js_name = latestFinishedSync)]
    pub fn latest_finished_sync(&self, sync_type: &str) -> Result<Task, JsValue> {
        let sync_type = SyncType::parse(sync_type).map_err(Thrown::from)?;
        let engine = self.engine();
        Ok(Task::new(async move |pace| {
            json(&query::latest_finished_sync(engine.store(), sync_type, &pace).await?)
        }))
    }

    /// The stats of a sync: `how` is `"flat"`, `"stored"` (else counted) or `"counted"`.
    ///
    /// ```js
    /// console.log((await done(file.stats("flat", "", syncId))).grants); // → 25
    /// console.log((await done(file.stats("counted", "", syncId))).resources); // → 10
    /// ```
    pub fn stats(&self, how: &str, sync_type: &str, sync_id: String) -> Result<Task, JsValue> {
        let sync_type = SyncType::parse(sync_type).map_err(Thrown::from)?;
        let engine = self.engine();
        let (flat, counted) = (how == "flat", how == "counted");
        Ok(Task::new(async move |pace| {
            let store = engine.store();
            if flat {
                return json(&query::stats(store, sync_type, &sync_id, &pace).await?);
            }
            json(&if counted {
                query::recount(store, &sync_id, &pace).await?
            } else {
                query::stats_v2(store, sync_type, &sync_id, &pace).await?
            })
        }))
    }

    /// The token of a sync, which may hold secrets.
    ///
    /// ```js
    /// console.log(file.syncToken(syncId).length > 0); // → true
    /// ```
    #[wasm_bindgen(js_name = syncToken)]
    pub fn sync_token(&self, sync_id: &str) -> Result<String, JsValue> {
        Ok(self.store().sync_token(sync_id).map_err(Thrown::from)?)
    }

    /// What a connector kept, which may hold secrets: `[{ key, value }]` by key, empty at the end.
    ///
    /// ```js
    /// console.log(file.sessionEntries(syncId, "", undefined, 1000).length); // → 0
    /// ```
    #[wasm_bindgen(js_name = sessionEntries)]
    pub fn session_entries(
        &self,
        sync_id: &str,
        prefix: &str,
        after: Option<String>,
        max: u32,
    ) -> Result<Array, JsValue> {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        let store = self.store();
        let entries = store.session_entries(sync_id, prefix, after.as_deref(), max);
        let entries = entries.map_err(Thrown::from)?.into_iter().map(|entry| {
            let object = Object::new();
            set(&object, "key", &entry.key.into());
            set(&object, "value", &Uint8Array::from(entry.value.as_slice()));
            object
        });
        Ok(entries.collect())
    }

    /// Records of several ids as UTF-8 JSON: of entitlements one each, of resources type and id each.
    ///
    /// ```js
    /// const json = await done(file.byIds("resources", syncId, ["user", "alice", "user", "bob"]));
    /// console.log(JSON.parse(new TextDecoder().decode(json)).length); // → 2
    /// ```
    #[wasm_bindgen(js_name = byIds)]
    pub fn by_ids(&self, kind: &str, sync_id: String, ids: Vec<String>) -> Task {
        let engine = self.engine();
        let resources = kind == "resources";
        Task::new(async move |pace| {
            let store = engine.store();
            let mut text = vec![b'['];
            if !engine.is_empty_view(&sync_id) {
                store.check_sync(&sync_id)?;
                for ids in ids.chunks(IDS) {
                    let records = if resources {
                        query::resources_by_ids(store, &sync_id, &refs(ids))
                    } else {
                        query::entitlements_by_ids(store, &sync_id, ids)
                    };
                    let page = query::whole(store, records?, engine.limits())?;
                    let inside = page.text.get(1..page.text.len().saturating_sub(1));
                    if let Some(inside) = inside.filter(|inside| !inside.is_empty()) {
                        if text.len() > 1 {
                            text.push(b',');
                        }
                        text.extend_from_slice(inside);
                    }
                    pace.spend(ids.len() as u64).await;
                }
            }
            text.push(b']');
            Ok(Uint8Array::from(text.as_slice()).into())
        })
    }

    /// A batch, as `batch` gives it, of the grants of several entitlements.
    ///
    /// ```js
    /// const { count, next } = await done(file.grantsForEntitlements(syncId, ["group:eng:owner"], true, undefined, 512, false));
    /// console.log(count, next); // → 2 undefined
    /// ```
    #[wasm_bindgen(js_name = grantsForEntitlements)]
    pub fn grants_for_entitlements(
        &self,
        sync_id: String,
        ids: Vec<String>,
        include_expansion: bool,
        after: Option<String>,
        max_records: u32,
        exact: bool,
    ) -> Task {
        let engine = self.engine();
        let request = GrantsForEntitlements::new(ids, include_expansion);
        Task::new(async move |pace| {
            if engine.is_empty_view(&sync_id) {
                let none = std::iter::empty();
                return Ok(page(query::whole(engine.store(), none, engine.limits())?));
            }
            let of = PageOf {
                token: after.as_deref(),
                size: usize::try_from(max_records).unwrap_or(usize::MAX),
                end: if exact {
                    PageEnd::Exact
                } else {
                    PageEnd::Bounded
                },
                form: Form::Json,
                columns: &[],
            };
            let found = request.page_of(&pace, engine.store(), &sync_id, of, engine.limits());
            Ok(page(found.await?))
        })
    }

    /// Checks what a list that is always empty is asked with.
    ///
    /// ```js
    /// file.staticEntitlements(syncId, undefined); // throws where the list would
    /// ```
    #[wasm_bindgen(js_name = staticEntitlements)]
    pub fn static_entitlements(&self, sync_id: &str, after: Option<String>) -> Result<(), JsValue> {
        if !self.engine().is_empty_view(sync_id) {
            query::static_entitlements(self.store(), sync_id, after.as_deref())
                .map_err(Thrown::from)?;
        }
        Ok(())
    }

    /// What all grants of an entitlement amount to: `{ hash, count, level }`; `undefined` where the
    /// store keeps no digests.
    ///
    /// ```js
    /// console.log(file.grantDigest(syncId, "group:eng:member")); // → undefined
    /// ```
    #[wasm_bindgen(js_name = grantDigest)]
    pub fn grant_digest(&self, sync_id: &str, entitlement_id: &str) -> Result<JsValue, JsValue> {
        let found = self
            .store()
            .grant_digest(sync_id, entitlement_id)
            .map_err(Thrown::from)?;
        Ok(found.map_or(JsValue::UNDEFINED, |digest| {
            let object = digest_object(&digest.hash, digest.count);
            set(&object, "level", &digest.level.into());
            object.into()
        }))
    }

    /// The buckets of a digest at a level: `[{ index, hash, count }]`, or `undefined`.
    ///
    /// ```js
    /// console.log(file.grantDigestNodes(syncId, "group:eng:member", 4)); // → undefined
    /// ```
    #[wasm_bindgen(js_name = grantDigestNodes)]
    pub fn grant_digest_nodes(
        &self,
        sync_id: &str,
        entitlement_id: &str,
        level: u32,
    ) -> Result<JsValue, JsValue> {
        let found = self
            .store()
            .grant_digest_nodes(sync_id, entitlement_id, level);
        let Some(nodes) = found.map_err(Thrown::from)? else {
            return Ok(JsValue::UNDEFINED);
        };
        let nodes = nodes.iter().map(|node| {
            let object = digest_object(&node.hash, node.count);
            set(&object, "index", &node.index.into());
            object
        });
        Ok(nodes.collect::<Array>().into())
    }

    /// A grant as UTF-8 JSON of its `c1.storage.v3.GrantRecord`, or `undefined` where the file keeps none.
    ///
    /// ```js
    /// console.log(file.storedGrant(syncId, "group:eng:member:user:alice")); // → undefined
    /// ```
    #[wasm_bindgen(js_name = storedGrant)]
    pub fn stored_grant(&self, sync_id: &str, id: &str) -> Result<Option<Uint8Array>, JsValue> {
        let found = self.store().stored_grant(sync_id, id);
        let found = found.map_err(Thrown::from)?;
        Ok(found.map(|json| Uint8Array::from(json.as_slice())))
    }

    /// The grants of one bucket as UTF-8 JSON, or `undefined`.
    ///
    /// ```js
    /// console.log(file.grantDigestBucket(syncId, "group:eng:member", 4, 7)); // → undefined
    /// ```
    #[wasm_bindgen(js_name = grantDigestBucket)]
    pub fn grant_digest_bucket(
        &self,
        sync_id: &str,
        entitlement_id: &str,
        level: u32,
        index: u32,
    ) -> Result<Option<Uint8Array>, JsValue> {
        let store = self.store();
        let found = store.grant_digest_bucket(sync_id, entitlement_id, level, index);
        match found.map_err(Thrown::from)? {
            Some(records) => Ok(Some(self.whole(records)?)),
            None => Ok(None),
        }
    }
}

impl OpenFile {
    /// Few records as one JSON array.
    fn whole(&self, records: Vec<Record>) -> Result<Uint8Array, Thrown> {
        let engine = self.engine();
        let page = query::whole(engine.store(), records, engine.limits())?;
        Ok(Uint8Array::from(page.text.as_slice()))
    }
}

/// Types and ids in turn.
fn refs(ids: &[String]) -> Vec<ResourceRef> {
    let (pairs, _) = ids.as_chunks::<2>();
    let refs = pairs.iter().map(|[resource_type, resource]| ResourceRef {
        resource_type: resource_type.clone(),
        resource: resource.clone(),
    });
    refs.collect()
}

fn digest_object(hash: &[u8], count: u64) -> Object {
    let object = Object::new();
    set(&object, "hash", &Uint8Array::from(hash));
    set(&object, "count", &(count as f64).into());
    object
}

fn json<T: serde::Serialize>(value: &T) -> Result<JsValue> {
    Ok(to_js(value).unwrap_or_else(Into::into))
}
