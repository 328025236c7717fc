//! Bytes that JavaScript reads when the core wants them, and keeps for it.

use std::cell::RefCell;

use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Error, Result};
use crate::source::{ByteSource, Storage};

/// A source behind `read(offset, length)`, which returns a `Uint8Array` of that length or throws.
pub(super) struct JsSource {
    size: u64,
    read: Function,
}

impl JsSource {
    pub(super) fn new(size: u64, read: Function) -> Self {
        Self { size, read }
    }
}

impl ByteSource for JsSource {
    fn size(&self) -> u64 {
        self.size
    }

    fn read(&self, offset: u64, into: &mut [u8]) -> Result<()> {
        let (at, length) = ((offset as f64).into(), (into.len() as f64).into());
        let given = self
            .read
            .call2(&JsValue::UNDEFINED, &at, &length)
            .map_err(|thrown| failed(&thrown, offset))?;
        let bytes = given.dyn_ref::<Uint8Array>().ok_or_else(|| {
            Error::new("source.read", "The source did not answer with bytes.").at(offset)
        })?;
        if usize::try_from(bytes.length()) != Ok(into.len()) {
            return Err(Error::new(
                "source.read",
                "The source did not answer with as many bytes as were asked for.",
            )
            .at(offset));
        }
        bytes.copy_to(into);
        Ok(())
    }
}

/// A storage behind `write(offset, bytes)` and `read(offset, length)`.
pub(super) struct JsStorage {
    write: Function,
    read: Function,
    /// What pieces are handed over in, one after the other.
    piece: RefCell<Uint8Array>,
}

impl JsStorage {
    pub(super) fn new(write: Function, read: Function) -> Self {
        let piece = RefCell::new(Uint8Array::new_with_length(0));
        Self { write, read, piece }
    }
}

impl Storage for JsStorage {
    fn write(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut piece = self.piece.borrow_mut();
        if piece.length() != length {
            *piece = Uint8Array::new_with_length(length);
        }
        piece.copy_from(bytes);
        self.write
            .call2(&JsValue::UNDEFINED, &(offset as f64).into(), &piece)
            .map_err(|thrown| not_stored(&thrown))?;
        Ok(())
    }

    fn written(&self, size: u64) -> Box<dyn ByteSource> {
        Box::new(JsSource::new(size, self.read.clone()))
    }
}

/// A member of what was thrown, where it is text.
fn text(thrown: &JsValue, name: &str) -> Option<String> {
    let value = Reflect::get(thrown, &name.into()).ok();
    value.and_then(|value| value.as_string())
}

/// What was thrown, by its `code` and `message`. The client knows the thrown object itself and puts it in this one's place.
fn failed(thrown: &JsValue, offset: u64) -> Error {
    let code = match text(thrown, "code").as_deref() {
        Some("source.changed") => "source.changed",
        Some("env.storage") => "env.storage",
        _ => "source.read",
    };
    let message = text(thrown, "message").unwrap_or_else(|| "Reading the source failed.".into());
    Error::new(code, message).at(offset)
}

/// The same of a storage.
fn not_stored(thrown: &JsValue) -> Error {
    let code = match text(thrown, "code").as_deref() {
        Some("limit.storage") => "limit.storage",
        _ => "env.storage",
    };
    let message =
        text(thrown, "message").unwrap_or_else(|| "Writing to the storage failed.".into());
    Error::new(code, message)
}
