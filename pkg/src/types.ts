/** Everything that crosses the public surface as plain data: what goes in, what comes out. */

export type * from "./types/opening.ts";
export type * from "./types/file.ts";
export type * from "./types/query.ts";
export type * from "./types/stored.ts";
export type * from "./types/cursor.ts";
export type * from "./types/view.ts";
