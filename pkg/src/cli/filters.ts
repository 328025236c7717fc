/** Options of the command line as queries of the API. */

import { parseFilter } from "../filter/parse.ts";
import { GRANT_KINDS, PURPOSES, STATUSES, TRAITS } from "../filter/words.ts";
import type { EntitlementQuery, GrantQuery, Kind, OrderBy, Query, ResourceQuery, ResourceRef, ResourceTypeQuery, Trait } from "../types.ts";
import type { Invocation } from "./args.ts";
import { oneOf, type Context } from "./context.ts";
import { usage } from "./failure.ts";

/** Records fetched at a time. */
const BATCH = 1024;

/** What every query has. */
export function common({ run, signal, progress, limit }: Context): Query {
  const query: Query = { signal, onProgress: progress.show, batchSize: limit === 0 ? BATCH : Math.min(BATCH, limit) };
  const text = run.text("text");
  if (text !== undefined) query.text = text;
  const orders = run.texts("order-by").map(order);
  if (orders.length > 0) query.orderBy = orders;
  return query;
}

/** `--filter` of a kind, checked before a file is opened for it. */
export function filter(run: Invocation, kind: Kind): Query {
  const line = run.text("filter");
  if (line === undefined) return {};
  parseFilter(kind, line);
  return { filter: line };
}

/** Of `resource-types`. */
export function resourceTypeQuery(context: Context): ResourceTypeQuery {
  return { ...common(context), ...filter(context.run, "resourceTypes"), trait: trait(context.run) };
}

/** Of `resources`. */
export function resourceQuery(context: Context): ResourceQuery {
  const { run } = context;
  const [parent, status] = [run.text("parent"), run.text("status")];
  return {
    ...common(context),
    ...filter(run, "resources"),
    resourceTypeId: run.text("resource-type"),
    parent: parent === undefined ? undefined : ref("--parent", parent),
    trait: trait(run),
    status: status === undefined ? undefined : oneOf("--status", status, STATUSES),
  };
}

/** Of `entitlements`. */
export function entitlementQuery(context: Context): EntitlementQuery {
  const { run } = context;
  const purpose = run.text("purpose");
  return {
    ...common(context),
    ...filter(run, "entitlements"),
    ...(run.text("resource") === undefined ? { resourceTypeId: run.text("resource-type") } : { resource: resource(run) }),
    purpose: purpose === undefined ? undefined : oneOf("--purpose", purpose, PURPOSES),
  };
}

/** Of `grants` and `principals`. */
export function grantQuery(context: Context): GrantQuery {
  const { run } = context;
  const [entitlementId, principalType] = [run.text("entitlement"), run.text("principal-type")];
  if (entitlementId !== undefined && run.text("resource") !== undefined) throw usage("--entitlement and --resource exclude each other: an entitlement is of one resource.");
  if (run.texts("kind").length > 1) throw usage("--kind is given twice.");
  const kind = run.text("kind");
  return {
    ...common(context),
    ...filter(run, "grants"),
    ...(run.text("resource") === undefined ? { entitlementResourceType: run.text("resource-type") } : { resource: resource(run) }),
    ...principal(run.text("principal"), principalType),
    entitlementId,
    kind: kind === undefined ? undefined : oneOf("--kind", kind, GRANT_KINDS),
  };
}

/** `-t TYPE -r ID`. */
export function resource(run: Invocation): ResourceRef {
  const [resourceType, id] = [run.text("resource-type"), run.text("resource")];
  if (resourceType === undefined || id === undefined) throw usage("--resource needs --resource-type beside it: ids are unique within a type only.");
  return { resourceType, resource: id };
}

/** A principal by `type:id`, by id and type, by id alone, or all of a type. */
function principal(text: string | undefined, type: string | undefined): GrantQuery {
  if (text === undefined) return { principalResourceType: type };
  if (type !== undefined) return { principal: { resourceType: type, resource: text } };
  return { principal: ref("--principal", text) };
}

/** `type:id`; what follows the first colon is the id. */
function ref(option: string, text: string): ResourceRef {
  const colon = text.indexOf(":");
  if (colon < 1) throw usage(`${option} must be TYPE:ID, as in user:alice, not ${JSON.stringify(text)}.`);
  return { resourceType: text.slice(0, colon), resource: text.slice(colon + 1) };
}

function trait(run: Invocation): Trait | undefined {
  const text = run.text("trait");
  return text === undefined ? undefined : oneOf("--trait", text.toLowerCase().replace(/[-_]/g, " "), TRAITS);
}

function order(text: string): OrderBy {
  const [, column = text, direction] = /^(.*):(asc|desc)$/.exec(text) ?? [];
  return { column, direction: direction === "desc" ? "descending" : "ascending" };
}
