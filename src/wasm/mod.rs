//! JavaScript bindings: the only code that names wasm-bindgen. The package in `pkg/` wraps them.
//!
//! Small data crosses as JSON text, records as UTF-8 JSON bytes, tables as one text and its
//! offsets. What is thrown is a plain object `{ code, message, offset?, limit?, got? }`.

mod convert;
mod errors;
mod file;
mod opening;

use wasm_bindgen::prelude::*;

pub use file::OpenFile;
pub use opening::{Opening, sniff};

/// Runs when an instance starts: from then on the text of a panic is kept.
#[wasm_bindgen(start)]
pub fn start() {
    errors::keep_panics();
}

/// The text of the panic that ended this instance, once.
///
/// ```js
/// try { opening.step(1 << 22) } catch (error) { console.error(takePanic() ?? error) }
/// ```
#[wasm_bindgen(js_name = takePanic)]
#[must_use]
pub fn take_panic() -> Option<String> {
    errors::take_panic()
}

/// Bytes of this instance's memory. It never shrinks, so this is also the peak.
///
/// ```js
/// console.log(`${wasmMemoryBytes() >> 20} MiB`)
/// ```
#[wasm_bindgen(js_name = wasmMemoryBytes)]
#[must_use]
pub fn wasm_memory_bytes() -> f64 {
    const PAGE: usize = 65_536;
    let pages = core::arch::wasm32::memory_size::<0>();
    // 65 536 pages are 4 GiB, one more than a usize holds here.
    pages as f64 * PAGE as f64
}
