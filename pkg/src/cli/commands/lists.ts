/** `resource-types`, `resources`, `entitlements` and `grants`. */

import type { Cursor, SyncView } from "../../types.ts";
import { ENTITLEMENTS, GRANTS, RESOURCES, RESOURCE_TYPES } from "../columns.ts";
import type { Context } from "../context.ts";
import { passCsv } from "../csv.ts";
import { entitlementQuery, grantQuery, resourceQuery, resourceTypeQuery } from "../filters.ts";
import { first } from "../json.ts";
import { show } from "../show.ts";
import type { Column } from "../table.ts";
import { each, wholeEntitlement, wholeGrant, wholeResource } from "../whole.ts";

/** One kind of list: its name in JSON, its columns, and how a joined record is made whole. */
interface List<J, W> {
  readonly key: string;
  readonly columns: readonly Column<W>[];
  cursor(context: Context): (view: SyncView) => Cursor<unknown, J>;
  whole(joined: J): W;
}

/** Resource types. */
export const resourceTypes = list({
  key: "resourceTypes",
  columns: RESOURCE_TYPES,
  cursor: (context) => asked(resourceTypeQuery(context), (view, query) => view.resourceTypes(query)),
  whole: (joined) => joined,
});

/** Resources. */
export const resources = list({
  key: "resources",
  columns: RESOURCES,
  cursor: (context) => asked(resourceQuery(context), (view, query) => view.resources(query)),
  whole: wholeResource,
});

/** Entitlements. */
export const entitlements = list({
  key: "entitlements",
  columns: ENTITLEMENTS,
  cursor: (context) => asked(entitlementQuery(context), (view, query) => view.entitlements(query)),
  whole: wholeEntitlement,
});

/** Grants. */
export const grants = list({
  key: "grants",
  columns: GRANTS,
  cursor: (context) => asked(grantQuery(context), (view, query) => view.grants(query)),
  whole: wholeGrant,
});

/** A query that is checked before a file is opened for it. */
function asked<Q, J>(query: Q, ask: (view: SyncView, query: Q) => Cursor<unknown, J>): (view: SyncView) => Cursor<unknown, J> {
  return (view) => ask(view, query);
}

function list<J, W>({ key, columns, cursor, whole }: List<J, W>): (context: Context) => Promise<void> {
  return async (context) => {
    const ask = cursor(context);
    const records = ask(await context.view(await context.file()));
    if (context.format === "csv") return passCsv(context.out, records.export("csv", { signal: context.signal }), context.limit);
    return show(context, key, columns, first(context.limit, each(records.joined(), whole)));
  };
}
