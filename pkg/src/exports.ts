/** What every entry exports beside its `C1z`. */

export { C1zError } from "./errors.ts";
export type { C1zErrorCode, ErrorDetail, ErrorPhase } from "./errors.ts";
export { completeFilter } from "./filter/complete.ts";
export type { NamedType } from "./filter/complete.ts";
export { parseFilter } from "./filter/parse.ts";
export { filterTerm } from "./filter/term.ts";
export type { FilterCandidate, FilterCompletion, FilterOperator, FilterTerm, ParsedFilter, QueryOf } from "./filter/types.ts";
export type * from "./types.ts";
export type * from "./records.ts";
