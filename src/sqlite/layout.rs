//! Which columns of a row are wanted, and where its record has them.

use super::schema::Table;
use super::value::Literal;

/// Most columns that one read wants.
pub const MOST: usize = 12;
/// A field that nobody wants.
const NONE: u8 = u8::MAX;

/// Columns to be read, by their place in the list of names it was made from.
#[derive(Debug, Clone)]
pub struct Layout {
    /// For each field of a record the place of its column, or [`NONE`]; ends with the last one that is wanted.
    places: Vec<u8>,
    /// What stands where a row has no field: rows are older than columns that came later.
    pub(super) missing: Vec<Literal>,
}

impl Layout {
    /// The layout of columns of a table, up to [`MOST`]. One that the table does not have reads as the literal beside it.
    #[must_use]
    pub fn new(table: &Table, columns: &[(&str, Literal)]) -> Self {
        let (mut places, mut missing) = (Vec::new(), Vec::new());
        for (place, (name, default)) in columns.iter().take(MOST).enumerate() {
            let column = table.column(name);
            missing.push(column.map_or(default, |column| &column.default).clone());
            let Some(field) = column.and_then(|column| column.field) else {
                continue;
            };
            if places.len() <= field {
                places.resize(field.saturating_add(1), NONE);
            }
            if let (Some(slot), Ok(place)) = (places.get_mut(field), u8::try_from(place)) {
                *slot = place;
            }
        }
        Self { places, missing }
    }

    /// The first columns of a record, in their order.
    pub(super) fn leading(count: usize) -> Self {
        let count = u8::try_from(count.min(MOST)).unwrap_or_default();
        Self {
            places: (0..count).collect(),
            missing: Vec::new(),
        }
    }

    /// For each field in its order the place where it is wanted.
    pub(super) fn fields(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        self.places
            .iter()
            .map(|place| (*place != NONE).then_some(usize::from(*place)))
    }
}
