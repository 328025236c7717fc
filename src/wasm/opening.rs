//! A file on its way in.

use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::convert::{self, to_js};
use super::errors::Result;
use super::file::OpenFile;
use super::source::{JsSource, JsStorage};
use crate::limits::Limits;
use crate::open::{self, Step};

/// The card of a file from its first bytes, or `undefined` where they are too few to tell.
///
/// ```js
/// const head = new Uint8Array(await blob.slice(0, 65536).arrayBuffer());
/// console.log(sniff(head, blob.size, {}).format); // → v1
/// ```
#[wasm_bindgen(unchecked_return_type = "FileInfo | undefined")]
pub fn sniff(head: &[u8], encoded_size: Option<f64>, limits: &JsValue) -> Result<JsValue, JsValue> {
    let limits = convert::limits(limits)?;
    let encoded_size = encoded_size
        .map(|size| convert::count("encodedSize", size))
        .transpose()?;
    let info = open::sniff(head, encoded_size, &limits).map_err(super::errors::Thrown::from)?;
    Ok(info
        .map(|info| to_js(&info))
        .transpose()?
        .unwrap_or(JsValue::UNDEFINED))
}

/// Takes a file piece by piece: `feed`, and `step` until it says `"input"`; `end`; `finish`.
///
/// ```js
/// const opening = new Opening(bytes.length, {});
/// opening.feed(bytes);
/// opening.end();
/// while (opening.step(4 << 20) !== "done");
/// const file = opening.finish();
/// ```
#[wasm_bindgen]
pub struct Opening {
    inner: open::Opening,
    limits: Limits,
}

#[wasm_bindgen]
impl Opening {
    /// An opening of a file of so many bytes, where known. Limits that are absent have their defaults.
    ///
    /// ```js
    /// const opening = new Opening(undefined, { maxDecodedSize: 1 << 30 });
    /// opening.free();
    /// ```
    #[wasm_bindgen(constructor)]
    pub fn new(encoded_size: Option<f64>, limits: &JsValue) -> Result<Self, JsValue> {
        let limits = convert::limits(limits)?;
        let encoded_size = encoded_size
            .map(|size| convert::count("encodedSize", size))
            .transpose()?;
        Ok(Self {
            inner: open::Opening::new(encoded_size, limits.clone()),
            limits,
        })
    }

    /// An opening of a file of so many bytes that `read(offset, length)` gives, now and while the file is open: a `Uint8Array` of
    /// that length, at once. It is not fed, and `step` never says `"input"`. What `read` throws is an error with its `code` where
    /// that is `source.changed`, and else with `source.read`; `read` may not call into this instance.
    ///
    /// ```js
    /// const opening = Opening.of(bytes.length, (offset, length) => bytes.subarray(offset, offset + length), {});
    /// while (opening.step(4 << 20) !== "done");
    /// const file = opening.finish();
    /// console.log(file.syncs().length); // → 1
    /// file.free();
    /// ```
    pub fn of(size: f64, read: Function, limits: &JsValue) -> Result<Self, JsValue> {
        let limits = convert::limits(limits)?;
        let size = convert::count("size", size)?;
        Ok(Self {
            inner: open::Opening::of(Box::new(JsSource::new(size, read)), limits.clone()),
            limits,
        })
    }

    /// Has everything read and checked before the file is given out; of use before the first `step`.
    ///
    /// ```js
    /// const opening = new Opening(bytes.length, {});
    /// opening.verifyAll();
    /// opening.feed(bytes);
    /// opening.end();
    /// while (opening.step(1 << 20) !== "done");
    /// ```
    #[wasm_bindgen(js_name = verifyAll)]
    pub fn verify_all(&mut self) {
        self.inner.verify_all();
    }

    /// Keeps the database of a v1 file outside of memory: `step` says `"storage"` once, when the first of it has been decoded, and goes
    /// on after `storeIn`. Of use before the first `step`; nothing changes for a v3 file.
    ///
    /// ```js
    /// const opening = new Opening(bytes.length, {});
    /// opening.keepOutside();
    /// opening.feed(bytes);
    /// console.log(opening.step(1 << 20)); // → storage
    /// ```
    #[wasm_bindgen(js_name = keepOutside)]
    pub fn keep_outside(&mut self) {
        self.inner.keep_outside();
    }

    /// Where the database is kept: `write(offset, bytes)` puts a piece there, whose bytes are only lent, and `read(offset, length)` gives
    /// what was put there, and zeros where nothing was, as long as the file is open. Both at once; neither may call into this instance.
    /// What `write` throws is an error with its `code` where that is `limit.storage`, and else with `env.storage`.
    ///
    /// ```js
    /// const kept = new Uint8Array(1 << 20);
    /// const opening = new Opening(bytes.length, {});
    /// opening.keepOutside();
    /// opening.feed(bytes);
    /// opening.end();
    /// if (opening.step(1 << 20) === "storage") {
    ///   opening.storeIn((offset, piece) => kept.set(piece, offset), (offset, length) => kept.subarray(offset, offset + length));
    /// }
    /// while (opening.step(1 << 20) !== "done");
    /// const file = opening.finish();
    /// console.log(file.syncs().length); // → 1
    /// file.free();
    /// ```
    #[wasm_bindgen(js_name = storeIn)]
    pub fn store_in(&mut self, write: Function, read: Function) {
        self.inner.store_in(Rc::new(JsStorage::new(write, read)));
    }

    /// Adds input.
    ///
    /// ```js
    /// const opening = new Opening(undefined, {});
    /// for await (const chunk of blob.stream()) {
    ///   opening.feed(chunk);
    ///   while (opening.step(1 << 20) === "more") await turn();
    /// }
    /// opening.end();
    /// console.log(opening.step(1 << 20)); // → done
    /// ```
    pub fn feed(&mut self, chunk: &[u8]) -> Result<(), JsValue> {
        Ok(self
            .inner
            .feed(chunk)
            .map_err(super::errors::Thrown::from)?)
    }

    /// Says that no more input comes.
    ///
    /// ```js
    /// const opening = new Opening(bytes.length, {});
    /// opening.feed(bytes.subarray(0, 1000));
    /// opening.end();
    /// try {
    ///   while (opening.step(1 << 20) === "more");
    /// } catch ({ code }) {
    ///   console.log(code); // → format.truncated
    /// }
    /// ```
    pub fn end(&mut self) {
        self.inner.end();
    }

    /// Works until about so many bytes have been decoded. `"input"` asks for more input, `"more"`
    /// for another call, `"storage"` for `storeIn`, `"done"` for `finish`.
    ///
    /// ```js
    /// const opening = new Opening(bytes.length, {});
    /// console.log(opening.step(1 << 20)); // → input
    /// ```
    #[wasm_bindgen(unchecked_return_type = "\"input\" | \"more\" | \"storage\" | \"done\"")]
    pub fn step(&mut self, max_output_bytes: u32) -> Result<String, JsValue> {
        let max_output = usize::try_from(max_output_bytes).unwrap_or(usize::MAX);
        let step = self
            .inner
            .step(max_output)
            .map_err(super::errors::Thrown::from)?;
        Ok(match step {
            Step::NeedInput => "input",
            Step::More => "more",
            Step::NeedStorage => "storage",
            Step::Done => "done",
        }
        .into())
    }

    /// How far it has come: `{ encodedBytes, encodedTotal?, decodedBytes, decodedTotal? }`.
    ///
    /// ```js
    /// const opening = new Opening(bytes.length, {});
    /// opening.feed(bytes);
    /// opening.end();
    /// while (opening.step(1 << 20) !== "done");
    /// console.log(opening.progress().decodedBytes); // → 135168
    /// ```
    pub fn progress(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(&self.inner.progress())?)
    }

    /// The open file. The opening is used up, also when this throws.
    ///
    /// ```js
    /// const opening = new Opening(bytes.length, {});
    /// opening.feed(bytes);
    /// opening.end();
    /// while (opening.step(1 << 20) !== "done");
    /// const file = opening.finish();
    /// console.log(file.syncs().length); // → 1
    /// file.free();
    /// ```
    pub fn finish(self) -> Result<OpenFile, JsValue> {
        let store = self.inner.finish().map_err(super::errors::Thrown::from)?;
        Ok(OpenFile::new(store, self.limits).map_err(super::errors::Thrown::from)?)
    }
}
