//! Work that JavaScript lets go on a little at a time.

use core::arch::wasm32::memory_size;
use std::future::Future;
use std::hint::black_box;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wasm_bindgen::prelude::*;

use super::errors::Thrown;
use crate::error::Result;
use crate::work::{Pace, Work};

/// An answer on its way. Call `step` until it says `true`, then `result`; or `free` it to give up.
///
/// ```js
/// const task = file.count({ kind: "grants", syncId }, undefined);
/// while (!task.step(500)) await turn();
/// const { value } = task.result();
/// ```
#[wasm_bindgen]
pub struct Task {
    work: Work<'static, JsValue>,
    result: Option<JsValue>,
}

impl Task {
    /// A task that has not begun.
    pub(super) fn new<F>(begin: impl FnOnce(Rc<Pace>) -> F) -> Self
    where
        F: Future<Output = Result<JsValue>> + 'static,
    {
        Self {
            work: Work::new(begin),
            result: None,
        }
    }
}

#[wasm_bindgen]
impl Task {
    /// Works for about so many units, each some microseconds. `true` once it is done.
    ///
    /// ```js
    /// const task = file.facets({ kind: "grants", syncId });
    /// let slices = 1;
    /// while (!task.step(10)) slices += 1;
    /// console.log(slices > 1); // → true
    /// ```
    pub fn step(&mut self, units: u32) -> std::result::Result<bool, JsValue> {
        if self.result.is_some() {
            return Ok(true);
        }
        let outcome = self.work.step(units);
        grow_ahead();
        match outcome {
            None => Ok(false),
            Some(outcome) => {
                self.result = Some(outcome.map_err(Thrown::from)?);
                Ok(true)
            }
        }
    }

    /// Rows done and rows to do, where the work knows.
    ///
    /// ```js
    /// const task = file.facets({ kind: "grants", syncId });
    /// task.step(10);
    /// const [done, total] = task.progress() ?? [];
    /// console.log(done, total);
    /// task.free(); // gives it up
    /// ```
    #[must_use]
    pub fn progress(&self) -> Option<Vec<f64>> {
        let (done, total) = self.work.progress()?;
        Some(vec![done as f64, total as f64])
    }

    /// The answer, once.
    ///
    /// ```js
    /// const task = file.count({ kind: "grants", syncId }, undefined);
    /// while (!task.step(500)) await turn();
    /// console.log(task.result().value, task.result()); // → 25 undefined
    /// ```
    pub fn result(&mut self) -> JsValue {
        self.result.take().unwrap_or(JsValue::UNDEFINED)
    }
}

/// Pages of the memory when it was looked at last.
static SEEN: AtomicUsize = AtomicUsize::new(0);

/// Most bytes that the memory grows ahead of what is wanted.
const AHEAD: usize = 4 << 20;

/// Where the memory has grown, makes it grow by an eighth more. The allocator asks for a page at a time, and after each V8 takes the whole
/// memory for new garbage: a v3 file that is read through cost 870 collections, a third of the time.
fn grow_ahead() {
    let pages = memory_size::<0>();
    if SEEN.swap(pages, Ordering::Relaxed) == pages {
        return;
    }
    let mut room: Vec<u8> = Vec::new();
    // Where there is no more, there is none.
    let _ = room.try_reserve_exact((pages << 13).min(AHEAD));
    drop(black_box(room));
    SEEN.store(memory_size::<0>(), Ordering::Relaxed);
}
