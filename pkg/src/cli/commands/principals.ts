/** `principals`: who holds any of the matching grants. */

import { RESOURCES } from "../columns.ts";
import type { Context } from "../context.ts";
import { grantQuery } from "../filters.ts";
import { principalIds, wholeResources } from "../holders.ts";
import { first } from "../json.ts";
import { show } from "../show.ts";

/** Lists principals, each once. */
export async function principals(context: Context): Promise<void> {
  const query = { ...grantQuery(context), batchSize: undefined };
  const view = await context.view(await context.file());
  const ids = first(context.limit, principalIds(view, query));
  return show(context, "resources", RESOURCES, wholeResources(view, ids, context.signal));
}
