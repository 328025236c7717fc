//! Text as search and sort see it: without case and accents, and numbers by their value.

mod find;
mod fold;
mod natural;
mod same;

pub use find::{Finder, find};
pub use fold::fold;
pub use natural::{natural, natural_head, natural_rest, same_start};
pub(crate) use same::same;
