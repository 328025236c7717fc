//! A file on its way in.

use wasm_bindgen::prelude::*;

use super::convert::{self, to_js};
use super::errors::Result;
use super::file::OpenFile;
use crate::limits::Limits;
use crate::open::{self, Step};

/// The card of a file from its first bytes, or `undefined` where they are too few to tell.
///
/// ```js
/// sniff(new Uint8Array(await file.slice(0, 65536).arrayBuffer()), file.size, {}).format // "v1"
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

    /// Adds input.
    pub fn feed(&mut self, chunk: &[u8]) -> Result<(), JsValue> {
        Ok(self
            .inner
            .feed(chunk)
            .map_err(super::errors::Thrown::from)?)
    }

    /// Says that no more input comes.
    pub fn end(&mut self) {
        self.inner.end();
    }

    /// Works until about so many bytes have been decoded. `"input"` asks for more input, `"more"`
    /// for another call, `"done"` for `finish`.
    #[wasm_bindgen(unchecked_return_type = "\"input\" | \"more\" | \"done\"")]
    pub fn step(&mut self, max_output_bytes: u32) -> Result<String, JsValue> {
        let max_output = usize::try_from(max_output_bytes).unwrap_or(usize::MAX);
        let step = self
            .inner
            .step(max_output)
            .map_err(super::errors::Thrown::from)?;
        Ok(match step {
            Step::NeedInput => "input",
            Step::More => "more",
            Step::Done => "done",
        }
        .into())
    }

    /// How far it has come: `{ encodedBytes, encodedTotal?, decodedBytes, decodedTotal? }`.
    pub fn progress(&self) -> Result<JsValue, JsValue> {
        Ok(to_js(&self.inner.progress())?)
    }

    /// The open file. The opening is used up, also when this throws.
    pub fn finish(self) -> Result<OpenFile, JsValue> {
        let store = self.inner.finish().map_err(super::errors::Thrown::from)?;
        Ok(OpenFile::new(store, self.limits).map_err(super::errors::Thrown::from)?)
    }
}
