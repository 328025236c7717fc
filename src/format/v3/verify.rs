//! Checking every file of a payload, in slices.

use crate::error::{Error, Result};
use crate::format::v3::files::{Check, Files};
use crate::store::Warning;

/// A check under way. It holds no file: only the window of the frame that it is in.
pub struct Verify {
    place: usize,
    current: Option<Check>,
    /// Bytes of the files that are done.
    finished: u64,
    /// … and of the one that is not.
    within: u64,
    total: u64,
    /// Files whose SHA-256 is another than the index says.
    differing: Vec<String>,
}

impl Verify {
    /// A check of all files, to be stepped with the same ones.
    #[must_use]
    pub fn new(files: &Files) -> Self {
        Self {
            place: 0,
            current: None,
            finished: 0,
            within: 0,
            total: files.size(),
            differing: Vec::new(),
        }
    }

    /// Checks about `budget` bytes; `true` when all are checked.
    ///
    /// Errors: those of [`Files::verify`].
    pub fn step(&mut self, files: &Files, budget: usize) -> Result<bool> {
        let Some(name) = files.name_at(self.place) else {
            return Ok(true);
        };
        let check = self.current.take().or_else(|| files.check_at(self.place));
        if let Some(check) = check {
            self.current = self
                .work(check, files, budget)
                .map_err(|e| named(e, name))?;
        }
        if self.current.is_none() {
            self.finished = self.finished.saturating_add(self.within);
            self.within = 0;
            self.place = self.place.saturating_add(1);
        }
        Ok(false)
    }

    /// Works on one file; what is left of it.
    fn work(&mut self, check: Check, files: &Files, budget: usize) -> Result<Option<Check>> {
        match check {
            Check::Frame(mut reader) => {
                let done = reader.step(files.source(), budget)?;
                self.within = reader.decoded();
                if done {
                    if !reader.finish()?.addressed {
                        self.differing
                            .extend(files.name_at(self.place).map(str::to_owned));
                    }
                    return Ok(None);
                }
                Ok(Some(Check::Frame(reader)))
            }
            Check::Range(mut rest) => {
                let len = rest.size.min(budget.max(1) as u64);
                files
                    .source()
                    .bytes(rest.offset, usize::try_from(len).unwrap_or_default())?;
                self.within = self.within.saturating_add(len);
                rest.offset = rest.offset.saturating_add(len);
                rest.size = rest.size.saturating_sub(len);
                Ok((rest.size > 0).then_some(Check::Range(rest)))
            }
        }
    }

    /// What is odd about what was checked so far.
    #[must_use]
    pub fn found(&self) -> Option<Warning> {
        let count = self.differing.len() as u64;
        let message =
            "The SHA-256 of a file inside is another than the index says; its checksum is right.";
        let warning = Warning::new("v3.frame-sha256", message).times(count);
        let named = self.differing.iter().fold(warning, |w, name| w.id(name));
        (count > 0).then_some(named)
    }

    /// Bytes checked so far, and in all.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        (self.finished.saturating_add(self.within), self.total)
    }
}

fn named(error: Error, name: &str) -> Error {
    error.context(&format!("In the file {name:?} of the payload"))
}
