/** Rows of one block: what a table asks for when it reads on. */
export const BLOCK = 16_384;
/** Records that a peer is asked for at a time: as many as an iterator of c1z fetches. */
export const BATCH = 512;
/** The columns of blocks and CSV: what a grant's row says, without names from elsewhere in the file. */
export const COLUMNS = ["id", "principalType", "principal", "entitlementId", "resourceType", "resource", "kind"];
/** Cells of one row. */
export const CELLS = COLUMNS.length;
/** Records that a first screen shows. */
export const FIRST = 100;
/** Hits that are shown first. */
export const HITS = 50;
/** Rows of a sorted table that are asked for. */
export const SORTED = 256;
