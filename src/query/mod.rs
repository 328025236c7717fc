//! Questions asked of a store as a whole, whatever its engine: pages, and rows by number.

mod block;
mod columns;
mod page;

pub use block::{BLOCK_STRIDE, ColumnBlock, block};
pub use columns::columns;
pub use page::{MAX_PAGE_SIZE, Page, PageEnd, page, warn};
