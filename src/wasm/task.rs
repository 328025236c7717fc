//! Work that JavaScript lets go on a little at a time.

use std::future::Future;
use std::rc::Rc;

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
        match self.work.step(units) {
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
