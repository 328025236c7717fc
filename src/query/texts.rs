//! Cells of a table, each the number of a text: one that repeats from row to row is there once.

use crate::text::same;

/// Cells, row by row. What lists show repeats: the entitlement of a run of grants, the type of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// All texts, one behind the other.
    pub text: String,
    /// Where each text begins, counted in UTF-16 units as JavaScript counts, and where the last one ends.
    pub offsets: Vec<u32>,
    /// The number of each cell's text.
    pub cells: Vec<u32>,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            text: String::new(),
            offsets: vec![0],
            cells: Vec::new(),
        }
    }
}

impl Texts {
    /// Every cell as a string, row by row: for tests, and for few of them.
    ///
    /// ```
    /// use c1z::query::Texts;
    /// let texts = Texts { text: "u1user".to_owned(), offsets: vec![0, 2, 6], cells: vec![0, 1, 0] };
    /// assert_eq!(texts.strings(), ["u1", "user", "u1"]);
    /// ```
    #[must_use]
    pub fn strings(&self) -> Vec<String> {
        let units: Vec<u16> = self.text.encode_utf16().collect();
        let texts: Vec<String> = self
            .offsets
            .array_windows()
            .map(|[from, to]| {
                let units = units.get(*from as usize..*to as usize);
                String::from_utf16_lossy(units.unwrap_or_default())
            })
            .collect();
        let cells = self.cells.iter();
        cells
            .map(|cell| texts.get(*cell as usize).cloned().unwrap_or_default())
            .collect()
    }
}

/// The cell of a row that has none.
pub(super) const NO_CELL: u32 = u32::MAX;

/// The text that stood last in a column: its number, and where its bytes are.
#[derive(Debug, Clone)]
struct Last {
    number: u32,
    from: usize,
    to: usize,
}

/// Puts cells together, row by row.
#[derive(Debug, Clone)]
pub(super) struct TextsWriter {
    /// All texts, one behind the other. Valid UTF-8, which is looked at once for all.
    text: Vec<u8>,
    offsets: Vec<u32>,
    cells: Vec<u32>,
    last: Vec<Last>,
    /// UTF-16 units of the text so far.
    end: usize,
}

impl TextsWriter {
    /// A table with so many columns.
    pub(super) fn new(columns: usize) -> Self {
        let none = Last {
            number: NO_CELL,
            from: usize::MAX,
            to: usize::MAX,
        };
        Self {
            text: Vec::new(),
            offsets: vec![0],
            cells: Vec::new(),
            last: vec![none; columns],
            end: 0,
        }
    }

    /// Makes room for so many rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.cells.reserve(rows.saturating_mul(self.last.len()));
        self.offsets.reserve(rows.saturating_mul(2));
        self.text.reserve(rows.saturating_mul(64));
    }

    /// Appends the cell of a column; invalid UTF-8 is replaced.
    #[inline]
    pub(super) fn push(&mut self, column: usize, cell: &[u8]) {
        let Some(last) = self.last.get_mut(column) else {
            return;
        };
        let before = self.text.get(last.from..last.to);
        if !before.is_some_and(|before| same(before, cell)) {
            last.from = self.text.len();
            let units = push_text(&mut self.text, cell);
            last.to = self.text.len();
            last.number = u32::try_from(self.offsets.len().saturating_sub(1)).unwrap_or(NO_CELL);
            self.end = self.end.saturating_add(units);
            self.offsets
                .push(u32::try_from(self.end).unwrap_or(u32::MAX));
        }
        self.cells.push(last.number);
    }

    /// Bytes of all texts so far.
    pub(super) fn text_len(&self) -> usize {
        self.text.len()
    }

    /// How many cells there are so far.
    pub(super) fn cells_len(&self) -> usize {
        self.cells.len()
    }

    /// What was written.
    pub(super) fn finish(self) -> Texts {
        Texts {
            text: String::from_utf8(self.text).unwrap_or_default(),
            offsets: self.offsets,
            cells: self.cells,
        }
    }

    /// Appends a row without cells.
    pub(super) fn push_none(&mut self) {
        let filled = self.cells.len().saturating_add(self.last.len());
        self.cells.resize(filled, NO_CELL);
    }
}

/// Appends a text, and gives its length in UTF-16 units.
#[inline]
fn push_text(out: &mut Vec<u8>, cell: &[u8]) -> usize {
    if cell.is_ascii() {
        out.extend_from_slice(cell);
        return cell.len();
    }
    let text = String::from_utf8_lossy(cell);
    out.extend_from_slice(text.as_bytes());
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::TextsWriter;

    #[test]
    fn a_text_that_repeats_is_there_once() {
        let mut writer = TextsWriter::new(2);
        let rows = [["a", "x"], ["b", "x"], ["", "x"], ["", "ü𝄞"], ["b", "ü𝄞"]];
        for row in rows {
            for (column, cell) in row.iter().enumerate() {
                writer.push(column, cell.as_bytes());
            }
        }
        let texts = writer.finish();
        assert_eq!(texts.strings(), rows.concat());
        assert_eq!(texts.cells, [0, 1, 2, 1, 3, 1, 3, 4, 5, 4]);
        assert_eq!(texts.offsets, [0, 1, 2, 3, 3, 6, 7]);
    }

    #[test]
    fn what_is_not_text_is_replaced_each_time() {
        let mut writer = TextsWriter::new(1);
        for cell in [&b"\xff"[..], b"\xff", "\u{fffd}".as_bytes()] {
            writer.push(0, cell);
        }
        assert_eq!(writer.finish().strings(), ["\u{fffd}"; 3]);
    }
}
