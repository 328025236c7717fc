/** What every entry exports beside its `C1z`. */

export { C1zError } from "./errors.ts";
export type { C1zErrorCode, ErrorPhase } from "./errors.ts";
export type * from "./types.ts";
export type * from "./records.ts";
