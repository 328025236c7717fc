//! Cells of a table, each the number of a text: one that repeats from row to row is there once.

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
    pub(super) texts: Texts,
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
            texts: Texts::default(),
            last: vec![none; columns],
            end: 0,
        }
    }

    /// Makes room for so many rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.texts
            .cells
            .reserve(rows.saturating_mul(self.last.len()));
        self.texts.offsets.reserve(rows.saturating_mul(2));
        self.texts.text.reserve(rows.saturating_mul(64));
    }

    /// Appends the cell of a column; invalid UTF-8 is replaced.
    pub(super) fn push(&mut self, column: usize, cell: &[u8]) {
        let Some(last) = self.last.get_mut(column) else {
            return;
        };
        let texts = &mut self.texts;
        let before = texts.text.as_bytes().get(last.from..last.to);
        if !before.is_some_and(|before| equal(before, cell)) {
            last.from = texts.text.len();
            let units = push_text(&mut texts.text, cell);
            last.to = texts.text.len();
            last.number = u32::try_from(texts.offsets.len().saturating_sub(1)).unwrap_or(NO_CELL);
            self.end = self.end.saturating_add(units);
            texts
                .offsets
                .push(u32::try_from(self.end).unwrap_or(u32::MAX));
        }
        texts.cells.push(last.number);
    }

    /// Appends a row without cells.
    pub(super) fn push_none(&mut self) {
        let filled = self.texts.cells.len().saturating_add(self.last.len());
        self.texts.cells.resize(filled, NO_CELL);
    }
}

/// Whether two texts are the same. Ids of neighbours begin alike, so their ends are looked at first.
fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let ((chunks, tail), (others, _)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let whole = |chunk: &[u8; 8]| u64::from_ne_bytes(*chunk);
    match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(a), Some(b)) => {
            let mut pairs = chunks.iter().zip(others);
            whole(a) == whole(b) && pairs.all(|(a, b)| whole(a) == whole(b))
        }
        _ => tail.iter().zip(b).all(|(a, b)| a == b),
    }
}

/// Appends a text, and gives its length in UTF-16 units.
fn push_text(out: &mut String, cell: &[u8]) -> usize {
    let Ok(text) = core::str::from_utf8(cell) else {
        let text = String::from_utf8_lossy(cell);
        out.push_str(&text);
        return text.encode_utf16().count();
    };
    out.push_str(text);
    if text.is_ascii() {
        return text.len();
    }
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::{TextsWriter, equal};

    #[test]
    fn a_text_that_repeats_is_there_once() {
        let mut writer = TextsWriter::new(2);
        let rows = [["a", "x"], ["b", "x"], ["", "x"], ["", "ü𝄞"], ["b", "ü𝄞"]];
        for row in rows {
            for (column, cell) in row.iter().enumerate() {
                writer.push(column, cell.as_bytes());
            }
        }
        let texts = writer.texts;
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
        assert_eq!(writer.texts.strings(), ["\u{fffd}"; 3]);
    }

    #[test]
    fn equal_is_what_slices_say() {
        let text = b"the quick brown fox jumps";
        for len in 0..text.len() {
            let a = &text[..len];
            for other in 0..text.len() {
                assert_eq!(equal(a, &text[..other]), a == &text[..other]);
            }
            for at in 0..len {
                let mut b = a.to_vec();
                b[at] ^= 1;
                assert!(!equal(a, &b));
            }
        }
    }
}
