//! Bytes that JavaScript reads when the core wants them.

use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::error::{Error, Result};
use crate::source::ByteSource;

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

/// What was thrown, by its `code` and `message`. The client knows the thrown object itself and puts it in this one's place.
fn failed(thrown: &JsValue, offset: u64) -> Error {
    let text = |name: &str| {
        let value = Reflect::get(thrown, &name.into()).ok();
        value.and_then(|value| value.as_string())
    };
    let code = match text("code").as_deref() {
        Some("source.changed") => "source.changed",
        _ => "source.read",
    };
    let message = text("message").unwrap_or_else(|| "Reading the source failed.".into());
    Error::new(code, message).at(offset)
}
