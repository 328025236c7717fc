//! JavaScript bindings: the only code that names wasm-bindgen. The package in `pkg/` wraps them.
//!
//! Small data crosses as JSON text, records as UTF-8 JSON bytes, tables as one text and its
//! offsets. What is thrown is a plain object `{ code, message, offset?, limit?, got? }`.
//!
//! In the examples, which a test runs, `bytes` are those of a small file and `blob` the same as a `Blob`; `file` is that file opened,
//! `syncId` its sync, and `opening` an opening that has come to its end; `turn()` gives others their turn, and `done(task)` takes a
//! task to its end and gives the result.

mod convert;
mod errors;
mod file;
mod opening;
mod reader;
mod source;
mod task;

use wasm_bindgen::prelude::*;

pub use file::OpenFile;
pub use opening::{Opening, sniff};
pub use task::Task;

/// Runs when an instance starts: from then on the text of a panic is kept.
///
/// ```js
/// initSync({ module: await WebAssembly.compile(wasm) }); // calls it
/// ```
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

/// Reads a small file of its own so many times, so that what reads has been compiled well before there is another. Gives the
/// grants listed.
///
/// ```js
/// console.log(rehearse(10) > 100); // → true
/// ```
#[wasm_bindgen]
#[must_use]
pub fn rehearse(times: u32) -> f64 {
    crate::rehearse(times).unwrap_or_default() as f64
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
