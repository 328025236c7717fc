/** The records of one query, in whichever form is asked for. */

import type { Entitlement, Grant, Resource, ResourceType } from "../records.ts";
import type { Abortable } from "./opening.ts";

/** Which page to read. */
export interface PageOptions extends Abortable {
  /** 1 to 10,000; 0, absent or more mean 10,000. */
  pageSize?: number | undefined;
  /** `nextPageToken` of an earlier page of the same question; it stays good when the same file is opened again. */
  pageToken?: string | undefined;
}

/** Some records, and where to go on. */
export interface Page<T> {
  /** As many as were asked for, fewer on the last page. */
  readonly records: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/** A number of rows. */
export interface Count {
  /** How many; at least so many where that is not exact. */
  readonly value: number;
  /** Whether that is all of them. */
  readonly exact: boolean;
}

/** The values of one facet, the most frequent first. */
export interface Facet {
  /** The name of the filter that takes one of the values. */
  readonly name: string;
  /** Every value there is among the rows. */
  readonly values: readonly FacetValue[];
}

/** One value, and how many rows have it. */
export interface FacetValue {
  /** What the filter takes; `""` stands for rows without a value, and is no filter. */
  readonly value: string;
  /** Number of rows; a resource with two traits counts under both. */
  readonly count: number;
}

/** Which columns a block has. */
export interface BlockOptions extends Abortable {
  /** Names of columns, in this order; all when absent. Those with names or numbers from elsewhere cost a look-up a row. */
  columns?: readonly string[] | undefined;
}

/** What of the records an export has. */
export interface ExportOptions extends Abortable {
  /** Names of columns, in this order; all when absent. For `csv` only: the records of the others are whole. */
  columns?: readonly string[] | undefined;
}

/** What a file is written as: see {@link Cursor.export}. */
export type ExportFormat = "csv" | "json" | "ndjson";

/** A record and those it refers to, by kind; what the sync does not have is absent. */
export interface Joined {
  /** A resource type alone: it refers to nothing. */
  resourceTypes: { readonly resourceType: ResourceType };
  /** A resource, its type, and what it is below. */
  resources: { readonly resource: Resource; readonly resourceType?: ResourceType; readonly parent?: Resource };
  /** An entitlement, its resource, and that one's type. */
  entitlements: { readonly entitlement: Entitlement; readonly resource?: Resource; readonly resourceType?: ResourceType };
  /** A grant, its entitlement, that one's resource and its type, and who holds the grant. */
  grants: {
    readonly grant: Grant;
    readonly entitlement?: Entitlement;
    readonly resource?: Resource;
    readonly resourceType?: ResourceType;
    readonly principal?: Resource;
  };
}

/** One hit of a search: a record, and of which kind it is. */
export type SearchHit =
  | { readonly kind: "resourceTypes"; readonly record: ResourceType }
  | { readonly kind: "resources"; readonly record: Resource }
  | { readonly kind: "entitlements"; readonly record: Entitlement }
  | { readonly kind: "grants"; readonly record: Grant };

/** A rectangle of text for a virtual table. Rows are counted over all rows of the query. */
export interface ColumnBlock {
  /** The first row here. */
  readonly first: number;
  /** How many rows are here. */
  readonly count: number;
  /** How many rows the query has. */
  readonly total: number;
  /** Names of the columns, in order. */
  readonly columns: readonly string[];
  /**
   * The text of one cell; `""` where the record has no value. Times are RFC 3339, numbers decimal, traits joined by `, `.
   * Costs the cutting of a string.
   *
   * Error: `usage.argument` for a row or column that is not here.
   *
   * @param row From `first` to `first + count - 1`.
   * @param column By place or name.
   *
   * @example
   * ```ts
   * const block = await view.resources().block(1, 1);
   * console.log(block.cell(1, 0), block.cell(1, "email")); // → Alice Test alice@example.com
   * ```
   */
  cell(row: number, column: number | string): string;
}

/**
 * Records that come in pages and batches. `for await` gives one after the other, in bounded memory: `batchSize` of them are
 * fetched at a time, and the next ones while you look at these. Leaving the loop ends it.
 *
 * Errors while reading, here and in every form of a {@link Cursor}: `store.unknown-sync`; `proto.*` and `limit.*` for a record
 * that does not parse or is too large, which spoil the batch it is in; `sqlite.*` for a damaged database, and for a v3 file, of which
 * the parts are read as they are wanted, also `pebble.*`, `v3.*`, `zstd.*` and `source.*`; `usage.closed`; and the reason of the signal.
 */
export interface Records<T> extends AsyncIterable<T> {
  /**
   * Arrays of records, never empty. A batch ends early where its text has come to 4 MB.
   *
   * @param size Most records of a batch, 1 to 10,000; `batchSize` of the query (512) when absent.
   *
   * @example
   * ```ts
   * for await (const batch of view.grants().batches(10)) console.log(batch.length); // → 10
   * ```
   */
  batches(size?: number): AsyncIterable<readonly T[]>;
  /**
   * One page, of exactly the size asked for while there are as many: for a server's answer, or to go on another day. A token
   * is never given for an empty rest. The page of a plain query costs what it holds; that of a text, an order or a filter that
   * needs the index finds the rows first, which the eight questions asked last are remembered for.
   *
   * Error: `usage.page-token` for a token that is not one of ours or of another question.
   *
   * @example
   * ```ts
   * let page = await view.grants().page({ pageSize: 10 });
   * while (page.nextPageToken) page = await view.grants().page({ pageSize: 10, pageToken: page.nextPageToken });
   * console.log(page.records.length); // → 5
   * ```
   */
  page(options?: PageOptions): Promise<Page<T>>;
}

/**
 * The records of one query, in its order. It holds nothing but the question: making one costs nothing, it can be read in
 * several forms and several times, and dropped at any moment. `J` is what `joined` gives.
 */
export interface Cursor<T, J = unknown> extends Records<T> {
  /**
   * Batches as a stream that reads when it is read from, not ahead. Cancelling it ends the work.
   *
   * @example
   * ```ts
   * await view.grants().stream().pipeTo(new WritableStream({ write: (batch) => console.log(batch.length) })); // → 25
   * ```
   */
  stream(): ReadableStream<readonly T[]>;
  /**
   * How many records there are. A plain count walks an index of the database, some tenths of a second for a million grants; one
   * with text or filters that need our index finds the rows, and is always exact.
   *
   * @param options With `atMost`, counting may stop beyond so many: `exact` is then `false` and `value` is `atMost + 1`. To finish,
   * ask again without.
   *
   * @example
   * ```ts
   * console.log((await view.grants().count()).value); // → 25
   * ```
   */
  count(options?: Abortable & { atMost?: number | undefined }): Promise<Count>;
  /**
   * How many records of the query have each value of what they can be filtered by: of resource types `trait`; of resources
   * `resourceTypeId`, `trait` and `status`; of entitlements `resourceTypeId` and `purpose`; of grants `entitlementResourceType`,
   * `principalResourceType` and `kind`. One pass; for grants over the index, which is built first.
   *
   * @example
   * ```ts
   * const facets = await view.grants().facets();
   * const types = facets.find((facet) => facet.name === "principalResourceType");
   * console.log(types?.values.map(({ value, count }) => `${value}: ${count}`).join(", ")); // → user: 19, group: 6
   * ```
   */
  facets(options?: Abortable): Promise<readonly Facet[]>;
  /**
   * Rows by number as columns of text, for tables of any length: see {@link OrderBy} for the columns. The first block of a
   * question counts its rows, and a jump far ahead walks to where it goes, once; other blocks cost what they show.
   *
   * Errors: `usage.unknown-column`; `limit.record-size` where the text of one block would exceed 256 MiB.
   *
   * @param first Number of the first row, from 0.
   * @param count How many rows; fewer come at the end of the query, and never more than 65,536.
   *
   * @example
   * ```ts
   * const block = await view.grants().block(0, 50, { columns: ["principalName", "entitlementName"] });
   * console.log(block.count, block.total, block.cell(0, "principalName")); // → 25 25 Alice Test
   * ```
   */
  block(first: number, count: number, options?: BlockOptions): Promise<ColumnBlock>;
  /**
   * The records with those they refer to, looked up in the sync; see {@link Joined}. Read in batches as `for await` does.
   * About twice the time of the records alone.
   *
   * @example
   * ```ts
   * for await (const { grant, principal, resource } of view.grants({ entitlementId: "group:eng:owner" }).joined())
   *   console.log(grant.id, principal?.displayName, resource?.displayName); // → group:eng:owner:user:alice Alice Test Engineering
   * ```
   */
  joined(): AsyncIterable<J>;
  /**
   * The whole as a file, in UTF-8, made as it is read; cancelling the stream ends the work.
   *
   * `csv`: the columns of {@link OrderBy}, all or those of `columns`, with their names in the first line, as RFC 4180 has it. A cell
   * that a spreadsheet would run as a formula begins with an apostrophe. `json`: an array of records. `ndjson`: a record a line.
   *
   * Errors: `usage.argument`, at once, for `columns` of another format or none of them; `usage.unknown-column`, at the first read.
   *
   * @example
   * ```ts
   * const csv = await new Response(view.resourceTypes().export("csv")).text();
   * console.log(csv.split("\r\n")[1]); // → User,user,user,A person,3
   *
   * const two = await new Response(view.resourceTypes().export("csv", { columns: ["id", "resources"] })).text();
   * console.log(two.split("\r\n")[1]); // → user,3
   * ```
   */
  export(format: ExportFormat, options?: ExportOptions): ReadableStream<Uint8Array<ArrayBuffer>>;
  /**
   * The first `limit` records. There is no form without a limit: a sync may have more than fits.
   *
   * @example
   * ```ts
   * const names = (await view.resources({ resourceTypeId: "user" }).toArray({ limit: 100 })).map((user) => user.displayName);
   * console.log(names.join(", ")); // → Alice Test, Bob Test, Service Test
   * ```
   */
  toArray(options: { limit: number } & Abortable): Promise<T[]>;
}
