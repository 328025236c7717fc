//! The bindings in a real browser: what JavaScript sees of `src/wasm`.
#![cfg(target_arch = "wasm32")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use c1z::wasm::{OpenFile, Opening, Task, sniff, wasm_memory_bytes};
use js_sys::{Array, Function, JSON, Object, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const TINY: &[u8] = include_bytes!("fixtures/tiny-v1.c1z");
const SLIM: &[u8] = include_bytes!("fixtures/tiny-v1-slim.c1z");
const EMPTY: &[u8] = include_bytes!("fixtures/empty-v1.c1z");
const UNICODE: &[u8] = include_bytes!("fixtures/unicode-v1.c1z");
const V3: &[u8] = include_bytes!("fixtures/tiny-v3.c1z");
/// With a frame that nothing needs.
const BOMB: &[u8] = include_bytes!("fixtures/corrupt/v3-frame-bomb.c1z");

/// An object from JSON text.
fn object(json: &str) -> JsValue {
    JSON::parse(json).unwrap()
}

fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap()
}

fn text(of: &JsValue, name: &str) -> String {
    get(of, name)
        .as_string()
        .unwrap_or_else(|| panic!("{name} is no string"))
}

fn number(of: &JsValue, name: &str) -> f64 {
    get(of, name)
        .as_f64()
        .unwrap_or_else(|| panic!("{name} is no number"))
}

/// Opens in small pieces and small steps, as the package does in large ones.
fn try_open(bytes: &[u8], limits: &JsValue) -> Result<OpenFile, JsValue> {
    let mut opening = Opening::new(Some(bytes.len() as f64), limits)?;
    let mut pieces = bytes.chunks(1000);
    loop {
        match opening.step(4096)?.as_str() {
            "done" => return opening.finish(),
            "input" => match pieces.next() {
                Some(piece) => opening.feed(piece)?,
                None => opening.end(),
            },
            "more" => {}
            other => panic!("{other}"),
        }
    }
}

fn open(bytes: &[u8]) -> OpenFile {
    try_open(bytes, &JsValue::UNDEFINED).unwrap_or_else(|e| panic!("{}", text(&e, "message")))
}

/// The error of a file that must not open.
fn refusal(bytes: &[u8], limits: &str) -> JsValue {
    try_open(bytes, &object(limits)).err().unwrap()
}

fn default_sync(file: &OpenFile) -> String {
    text(&get(&file.default_sync().unwrap(), "sync"), "id")
}

fn query(file: &OpenFile, kind: &str, filters: &str) -> JsValue {
    object(&format!(
        r#"{{"kind":"{kind}","syncId":"{}"{filters}}}"#,
        default_sync(file)
    ))
}

/// Lets a task go on to its end, in small steps.
fn finish(task: Result<Task, JsValue>) -> Result<Object, JsValue> {
    let mut task = task?;
    while !task.step(7)? {}
    Ok(task.result().dyn_into().unwrap())
}

fn batch(
    file: &OpenFile,
    query: &JsValue,
    after: Option<String>,
    max: u32,
) -> Result<Object, JsValue> {
    finish(file.batch(query, after, max, true, "json", None))
}

fn rows(file: &OpenFile, query: &JsValue) -> Result<f64, JsValue> {
    let count = finish(file.count(query, None))?;
    Ok(number(&count, "value"))
}

/// The records of a batch.
fn records(batch: &Object) -> Array {
    let json = get(batch, "text")
        .dyn_into::<Uint8Array>()
        .unwrap()
        .to_vec();
    object(&String::from_utf8(json).unwrap())
        .dyn_into()
        .unwrap()
}

#[wasm_bindgen_test]
fn a_file_says_what_it_is() {
    let file = open(TINY);
    let info = file.info().unwrap();
    assert_eq!(text(&info, "format"), "v1");
    assert_eq!(text(&info, "engine"), "sqlite");
    assert_eq!(text(&info, "payloadEncoding"), "");
    assert_eq!(number(&info, "encodedSize"), TINY.len() as f64);
    assert_eq!(number(&info, "decodedSize"), 135_168.0);
    assert_eq!(get(&info, "readable"), JsValue::TRUE);
    let syncs: Array = file.syncs().unwrap().dyn_into().unwrap();
    assert_eq!(syncs.length(), 1);
    assert_eq!(text(&syncs.get(0), "syncType"), "full");
    assert_eq!(
        text(&file.default_sync().unwrap(), "rule"),
        "latest-finished-full"
    );
    assert_eq!(
        file.latest_finished_sync_id(None).unwrap(),
        default_sync(&file)
    );
    assert_eq!(
        file.latest_finished_sync_id(Some("partial".into()))
            .unwrap(),
        ""
    );
}

#[wasm_bindgen_test]
fn grants_come_in_batches() {
    let file = open(TINY);
    let query = query(&file, "grants", "");
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let batch = batch(&file, &query, after, 10).unwrap();
        ids.extend(records(&batch).iter().map(|grant| text(&grant, "id")));
        after = get(&batch, "next").as_string();
        if after.is_none() {
            break;
        }
    }
    assert_eq!(ids.len(), 25);
    assert_eq!(ids[0], "group:eng:member:user:alice");
    assert_eq!(rows(&file, &query).unwrap(), 25.0);
}

#[wasm_bindgen_test]
fn slim_grants_have_entitlement_and_principal() {
    let file = open(SLIM);
    let batch = batch(&file, &query(&file, "grants", ""), None, 512).unwrap();
    for grant in records(&batch).iter() {
        assert!(!text(&get(&grant, "entitlement"), "id").is_empty());
        assert!(get(&get(&grant, "principal"), "id").is_object());
    }
}

#[wasm_bindgen_test]
fn filters_and_single_gets() {
    let file = open(TINY);
    let filters = r#","principal":{"resourceType":"user","resource":"alice"},"principalResourceType":["user","app"],"includeExpansion":false"#;
    assert_eq!(rows(&file, &query(&file, "grants", filters)).unwrap(), 8.0);
    assert_eq!(
        rows(
            &file,
            &query(&file, "grants", r#","principalResourceType":["group"]"#)
        )
        .unwrap(),
        6.0
    );
    let sync = default_sync(&file);
    let ids = vec!["user".into(), "alice".into()];
    let json = finish(file.get("resources", sync.clone(), ids)).unwrap();
    let json = json.dyn_into::<Uint8Array>().unwrap().to_vec();
    assert!(String::from_utf8(json).unwrap().contains("Alice"));
    let missing = finish(file.get("grants", sync.clone(), vec!["nothing".into()])).unwrap_err();
    assert_eq!(text(&missing, "code"), "store.not-found");
    let asset = file.asset(&sync, "icon-org").unwrap();
    assert_eq!(text(&asset, "contentType"), "image/png");
    assert_eq!(
        get(&asset, "data")
            .dyn_into::<Uint8Array>()
            .unwrap()
            .length(),
        75
    );
}

/// Offsets count UTF-16 units, so that slices of the decoded text are right beyond ASCII.
#[wasm_bindgen_test]
fn cells_are_cut_right() {
    let file = open(UNICODE);
    let query = query(&file, "grants", "");
    let block = finish(file.block(&query, 0.0, 1000.0, None)).unwrap();
    let whole: Vec<u16> = text(&block, "text").encode_utf16().collect();
    let offsets = get(&block, "offsets")
        .dyn_into::<Uint32Array>()
        .unwrap()
        .to_vec();
    let cells = get(&block, "cells")
        .dyn_into::<Uint32Array>()
        .unwrap()
        .to_vec();
    let columns = get(&block, "columns").dyn_into::<Array>().unwrap().length() as usize;
    let rows = number(&block, "rows") as usize;
    assert_eq!(cells.len(), rows * columns);
    assert_eq!(*offsets.last().unwrap() as usize, whole.len());
    let list = records(&batch(&file, &query, None, 1000).unwrap());
    assert_eq!(list.length() as usize, rows);
    for (row, grant) in list.iter().enumerate() {
        let number = cells[row * columns] as usize;
        let (from, to) = (offsets[number] as usize, offsets[number + 1] as usize);
        assert_eq!(
            String::from_utf16(&whole[from..to]).unwrap(),
            text(&grant, "id")
        );
    }
}

#[wasm_bindgen_test]
fn a_file_without_syncs_is_empty() {
    let file = open(EMPTY);
    assert!(get(&file.default_sync().unwrap(), "sync").is_null());
    let query = object(r#"{"kind":"grants","syncId":""}"#);
    assert_eq!(rows(&file, &query).unwrap(), 0.0);
    assert_eq!(
        records(&batch(&file, &query, None, 10).unwrap()).length(),
        0
    );
    assert_eq!(
        number(
            &finish(file.block(&query, 0.0, 10.0, None)).unwrap(),
            "rows"
        ),
        0.0
    );
}

#[wasm_bindgen_test]
fn errors_are_objects_with_code_and_numbers() {
    let error = refusal(TINY, r#"{"maxDecodedSize":1000}"#);
    assert_eq!(text(&error, "code"), "limit.decoded-size");
    assert_eq!(
        (number(&error, "limit"), number(&error, "got")),
        (1000.0, 135_168.0)
    );
    assert!(text(&error, "message").starts_with(char::is_uppercase));
    assert_eq!(
        text(&refusal(&TINY[..5000], "{}"), "code"),
        "format.truncated"
    );
    assert_eq!(
        text(&refusal(b"PK\x03\x04 not a c1z", "{}"), "code"),
        "format.unknown-magic"
    );
    assert_eq!(
        text(&refusal(TINY, r#"{"maxSize":1}"#), "code"),
        "usage.unknown-option"
    );
    assert_eq!(
        text(&refusal(TINY, r#"{"maxDecodedSize":"1"}"#), "code"),
        "usage.argument"
    );
    let file = open(TINY);
    for (kind, filters, code) in [
        ("grants", r#","principle":1"#, "usage.unknown-option"),
        ("grants", r#","entitlementId":1"#, "usage.argument"),
        ("things", "", "usage.argument"),
    ] {
        let error = rows(&file, &query(&file, kind, filters)).unwrap_err();
        assert_eq!(text(&error, "code"), code, "{kind}{filters}");
    }
    let garbage = Some("garbage".into());
    let page = batch(&file, &query(&file, "grants", ""), garbage, 10);
    assert_eq!(text(&page.unwrap_err(), "code"), "usage.page-token");
}

#[wasm_bindgen_test]
fn v3_is_sniffed_and_its_records_are_those_of_v1() {
    let info = sniff(V3, Some(V3.len() as f64), &JsValue::UNDEFINED).unwrap();
    assert_eq!(text(&info, "format"), "v3");
    assert_eq!(get(&info, "readable"), JsValue::FALSE);
    assert!(
        sniff(&V3[..3], Some(V3.len() as f64), &JsValue::UNDEFINED)
            .unwrap()
            .is_undefined()
    );
    let (file, v1) = (open(V3), open(TINY));
    assert_eq!(get(&file.info().unwrap(), "readable"), JsValue::TRUE);
    for kind in ["resourceTypes", "resources", "entitlements", "grants"] {
        let ids = |file: &OpenFile| {
            let page = batch(file, &query(file, kind, ""), None, 100).unwrap();
            let mut ids: Vec<String> = records(&page)
                .iter()
                .map(|row| JSON::stringify(&get(&row, "id")).unwrap().into())
                .collect();
            ids.sort();
            ids
        };
        assert_eq!(ids(&file), ids(&v1), "{kind}");
    }
    let memory = get(&file.info().unwrap(), "memory");
    assert!(number(&memory, "bytesRead") > 0.0 && number(&memory, "blocksRead") > 0.0);
    let stored = file.stored_grant(&default_sync(&file), "custom-grant-id");
    let stored = String::from_utf8(stored.unwrap().unwrap().to_vec()).unwrap();
    assert_eq!(text(&object(&stored), "externalId"), "custom-grant-id");
    let none = v1.stored_grant(&default_sync(&v1), "custom-grant-id");
    assert!(none.unwrap().is_none());
}

#[wasm_bindgen_test]
fn all_of_a_file_is_checked_where_that_is_wanted() {
    for (bytes, code) in [(V3, None), (BOMB, Some("v3.frame")), (TINY, None)] {
        let mut opening = Opening::new(None, &JsValue::UNDEFINED).unwrap();
        opening.verify_all();
        opening.feed(bytes).unwrap();
        opening.end();
        let failed = loop {
            match opening.step(4096) {
                Ok(step) if step == "done" => break None,
                Ok(_) => {}
                Err(error) => break Some(text(&error, "code")),
            }
        };
        assert_eq!(failed.as_deref(), code);
    }
}

/// Opens by reads instead of pieces.
fn try_pull(size: usize, read: &Function) -> Result<OpenFile, JsValue> {
    let mut opening = Opening::of(size as f64, read.clone(), &JsValue::UNDEFINED)?;
    loop {
        match opening.step(4096)?.as_str() {
            "done" => return opening.finish(),
            "more" => {}
            other => panic!("{other}"),
        }
    }
}

#[wasm_bindgen_test]
fn a_file_is_read_by_a_function() {
    for bytes in [TINY, V3] {
        let read = Closure::<dyn Fn(f64, f64) -> Uint8Array>::new(|offset: f64, length: f64| {
            Uint8Array::from(&bytes[offset as usize..(offset + length) as usize])
        });
        let file = try_pull(bytes.len(), read.as_ref().unchecked_ref()).ok();
        assert_eq!(file.map(|file| default_sync(&file).is_empty()), Some(false));
    }
}

#[wasm_bindgen_test]
fn what_a_read_throws_is_an_error() {
    for (body, code, message) in [
        (
            "throw Object.assign(new Error('gone'), { code: 'source.changed' })",
            "source.changed",
            "gone (at byte 0)",
        ),
        ("throw new Error('EIO')", "source.read", "EIO (at byte 0)"),
        ("throw 5", "source.read", "Reading the source failed."),
        ("return new Uint8Array(3)", "source.read", "as many bytes"),
        ("return 'text'", "source.read", "with bytes"),
    ] {
        let read = Function::new_with_args("offset, length", body);
        let error = try_pull(TINY.len(), &read).err().unwrap();
        assert_eq!(text(&error, "code"), code, "{body}");
        assert!(text(&error, "message").contains(message), "{body}");
        assert_eq!(number(&error, "offset"), 0.0, "{body}");
    }
}

/// Opening and dropping does not use memory up.
#[wasm_bindgen_test]
fn memory_is_reused() {
    for _ in 0..3 {
        drop(open(TINY));
    }
    let before = wasm_memory_bytes();
    for _ in 0..30 {
        let file = open(TINY);
        batch(&file, &query(&file, "grants", ""), None, 512).unwrap();
    }
    assert!(
        wasm_memory_bytes() - before <= 1_048_576.0,
        "{}",
        wasm_memory_bytes() - before
    );
}
