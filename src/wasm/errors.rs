//! Errors as plain objects, and the text of panics.

use std::cell::RefCell;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use crate::error::Error;

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// An error on its way to JavaScript.
pub(super) struct Thrown {
    code: &'static str,
    message: String,
    numbers: [(&'static str, Option<u64>); 3],
}

/// The result of every exported function that can fail.
pub(super) type Result<T, E = Thrown> = std::result::Result<T, E>;

impl Thrown {
    /// An error of the bindings themselves: `usage.argument` or `usage.unknown-option`.
    pub(super) fn usage(code: &'static str, message: String) -> Self {
        Self {
            code,
            message,
            numbers: [("offset", None), ("limit", None), ("got", None)],
        }
    }
}

impl From<Error> for Thrown {
    fn from(error: Error) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            numbers: [
                ("offset", error.offset()),
                ("limit", error.limit()),
                ("got", error.got()),
            ],
        }
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        let object = Object::new();
        set(&object, "code", &thrown.code.into());
        set(&object, "message", &thrown.message.into());
        for (name, number) in thrown.numbers {
            if let Some(number) = number {
                set(&object, name, &(number as f64).into());
            }
        }
        object.into()
    }
}

/// Sets a property of an object of ours, which cannot fail.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// Installs the hook that keeps the text of a panic.
pub(super) fn keep_panics() {
    std::panic::set_hook(Box::new(|info| {
        PANIC.with(|panic| {
            if let Ok(mut panic) = panic.try_borrow_mut() {
                *panic = Some(info.to_string());
            }
        });
    }));
}

/// Takes the text out.
pub(super) fn take_panic() -> Option<String> {
    PANIC.with(|panic| {
        panic
            .try_borrow_mut()
            .ok()
            .and_then(|mut panic| panic.take())
    })
}
