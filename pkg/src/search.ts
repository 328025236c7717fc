/** Looking for one text in every kind of record. */

import { C1zError } from "./errors.ts";
import { checkCallback, checkCount, checkOptions, checkString, checkStrings, checkWord } from "./options.ts";
import { KINDS } from "./query.ts";
import type { Cursor, Kind, SearchHit, SearchOptions, SyncView } from "./types.ts";

/** Most hits of a kind, when not said otherwise. */
const LIMIT = 100;

/** Batches of hits: first the records of exactly this id, then the others, kind by kind. */
export async function* search(view: SyncView, text: string, options: SearchOptions = {}): AsyncGenerator<readonly SearchHit[], void, undefined> {
  checkOptions("search", options, ["kinds", "limit", "signal", "onProgress"]);
  const wanted = checkString("text", text).trim();
  const kinds = options.kinds === undefined ? KINDS : checkStrings("kinds", options.kinds).map((kind) => checkWord("kinds", kind, KINDS) as Kind);
  const limit = checkCount("limit", options.limit, LIMIT);
  checkCallback("onProgress", options.onProgress);
  if (wanted === "" || limit === 0) return;
  const { signal, onProgress } = options;
  const later: AsyncIterable<SearchHit>[] = [];
  for (const kind of kinds) {
    const query = { text: wanted, batchSize: Math.min(limit, 512), signal, onProgress };
    if (kind === "grants") {
      // Asked for by name: what contains the text waits for an index of all grants.
      const grant = await view.grant(wanted, { signal }).catch(none);
      if (grant !== undefined) yield [{ kind, record: grant }];
      later.push(hitsOf(kind, view.grants(query), grant, limit));
      continue;
    }
    // A record of exactly this id is always the first of its kind.
    const hits = hitsOf(kind, view[kind](query), undefined, limit);
    const exact: SearchHit[] = [];
    let next = await hits.next();
    while (next.value !== undefined && isExact(next.value, wanted)) {
      exact.push(next.value);
      next = await hits.next();
    }
    if (exact.length > 0) yield exact;
    later.push(next.value === undefined ? hits : before(next.value, hits));
  }
  for (const hits of later) {
    let batch: SearchHit[] = [];
    for await (const hit of hits) {
      batch.push(hit);
      if (batch.length < 64) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }
}

/** The first hits of a kind, but for the one that was given already. */
async function* hitsOf(
  kind: Kind,
  records: Cursor<SearchHit["record"]>,
  given: SearchHit["record"] | undefined,
  limit: number,
): AsyncGenerator<SearchHit, void, undefined> {
  let left = limit;
  let skip = given;
  for await (const record of records) {
    // Others may have the same id: in v3 two grants, in v1 rows of a database without its unique index.
    if (skip !== undefined && record.id === skip.id && JSON.stringify(record) === JSON.stringify(skip)) skip = undefined;
    else yield { kind, record } as SearchHit;
    left -= 1;
    if (left <= 0) return;
  }
}

async function* before(first: SearchHit, rest: AsyncIterable<SearchHit>): AsyncGenerator<SearchHit, void, undefined> {
  yield first;
  yield* rest;
}

function none(error: unknown): undefined {
  if (error instanceof C1zError && error.code.startsWith("store.")) return undefined;
  if (error instanceof C1zError && error.code === "usage.malformed-id") return undefined;
  throw error;
}

/** Whether a record's id is exactly the text; a resource's also as `type:id`. */
function isExact({ kind, record }: SearchHit, text: string): boolean {
  if (kind !== "resources") return record.id === text;
  const { resourceType = "", resource = "" } = record.id ?? {};
  return resource === text || `${resourceType}:${resource}` === text;
}
