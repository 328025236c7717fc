/** Records an iterator of c1z asks for at a time. */
export const BATCH = 512;
/** Rows of one block: what a table asks for when it reads on. */
export const BLOCK = 4096;
/** Cells of one row of a table of grants. */
export const CELLS = 9;
