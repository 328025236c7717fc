//! Questions asked of a store as a whole, whatever its engine: pages, rows by number, search, order,
//! facets, counts, and those of connectorstore's reader that no engine answers differently.

mod block;
mod by_ids;
mod columns;
mod conditions;
mod engine;
mod facets;
mod grant_cells;
mod grants;
mod grants_for_entitlements;
mod index;
mod joins;
mod matching;
mod names;
mod order;
mod page;
mod question;
mod rows;
mod select;
mod spelt;
mod static_entitlements;
mod stats;
mod syncs;
mod tally;
mod texts;
mod token;
mod write;

pub use block::ColumnBlock;
pub use by_ids::{entitlements_by_ids, resources_by_ids};
pub use columns::{Column, Values, columns};
pub use conditions::{Comparison, Condition};
pub use engine::{Count, Engine};
pub use facets::FacetCounts;
pub use grants_for_entitlements::GrantsForEntitlements;
pub use page::{MAX_PAGE_SIZE, Page, PageEnd, PageOf, page, warn, whole};
pub use question::{Facet, Missing, Order, Question};
pub use static_entitlements::static_entitlements;
pub use stats::{recount, stats, stats_v2};
pub use syncs::{SyncPage, latest_finished_sync, list_syncs, previous_sync_id, sync};
pub use texts::Texts;
pub use write::Form;
