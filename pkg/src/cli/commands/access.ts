/** `access`: what one principal holds, by resource. */

import type { Entitlement, Resource, ResourceId, ResourceType } from "../../records.ts";
import type { ResourceRef, SyncView } from "../../types.ts";
import { column } from "../columns.ts";
import type { Context } from "../context.ts";
import { CliError, usage } from "../failure.ts";
import { common, resource } from "../filters.ts";
import { absent, resources, typeOf } from "../holders.ts";
import { first, writeObject } from "../json.ts";
import { show } from "../show.ts";
import type { Column } from "../table.ts";
import { isExpanded, keyOf, missingEntitlement, missingResource, nameOf } from "../whole.ts";

/** A resource on which the principal holds something: ids, and which of them are not held directly. */
interface Held {
  readonly id: ResourceId;
  readonly entitlements: Map<string, "direct" | "expanded">;
}

interface Group {
  readonly resourceType: ResourceType;
  readonly resource: Resource;
  readonly entitlements: readonly Entitlement[];
}

type Row = Omit<Group, "entitlements"> & { readonly entitlement: Entitlement; readonly kind: string };

const COLUMNS: readonly Column<Row>[] = [
  column("Resource Type", ({ resourceType }) => nameOf(resourceType)),
  column("Resource", (row) => nameOf(row.resource)),
  column("Entitlement", ({ entitlement }) => nameOf(entitlement)),
  column("Entitlement ID", ({ entitlement }) => entitlement.id ?? ""),
  column("Kind", ({ kind }) => kind),
];

/** Lists the access of a principal. */
export async function access(context: Context): Promise<void> {
  const { run, signal, limit, out, format } = context;
  if (run.text("resource-type") === undefined || run.text("resource") === undefined) {
    throw usage("access needs --resource-type and --resource: the type and id of the principal.");
  }
  const ref = resource(run);
  const view = await context.view(await context.file());
  const held = await heldBy(view, ref, context);
  const found = await view.resource(ref, { signal }).catch(absent);
  if (found === undefined && held.length === 0) {
    throw new CliError("store.not-found", `The sync has no resource ${ref.resourceType}:${ref.resource}, and nothing is granted to one.`);
  }
  if (format === "json") {
    const groups = first(limit, each(view, held, signal, ({ entitlements, ...group }) => [{ ...group, entitlements: entitlements.map(([one]) => one) }]));
    return writeObject(out, { access: groups }, { principal: found ?? missingResource(ref) });
  }
  const rows = each(view, held, signal, ({ entitlements, ...group }) => entitlements.map(([entitlement, kind]): Row => ({ ...group, entitlement, kind })));
  return show(context, "access", COLUMNS, first(limit, rows));
}

/** What the grants of a principal are of, in the order of the file. */
async function heldBy(view: SyncView, principal: ResourceRef, context: Context): Promise<Held[]> {
  const held = new Map<string, Held>();
  for await (const grant of view.access(principal, { ...common(context), batchSize: undefined })) {
    const id = grant.entitlement?.resource?.id ?? {};
    const of = held.get(keyOf(id)) ?? { id, entitlements: new Map() };
    held.set(keyOf(id), of);
    const entitlement = grant.entitlement?.id ?? "";
    if (of.entitlements.get(entitlement) !== "direct") of.entitlements.set(entitlement, isExpanded(grant) ? "expanded" : "direct");
  }
  return [...held.values()];
}

/** Looks up what is held, resource by resource. */
async function* each<T>(
  view: SyncView,
  held: readonly Held[],
  signal: AbortSignal,
  make: (group: Omit<Group, "entitlements"> & { entitlements: [Entitlement, string][] }) => T[],
): AsyncGenerator<T, void, undefined> {
  const types = new Map<string, ResourceType>();
  for (const { id, entitlements } of held) {
    const found = await view.entitlementsByIds([...entitlements.keys()], { signal });
    const known = new Map(found.map((entitlement) => [entitlement.id ?? "", entitlement]));
    const of = (await resources(view, [id], signal)).get(keyOf(id)) ?? missingResource(id);
    const pairs = [...entitlements].map(([one, kind]): [Entitlement, string] => [known.get(one) ?? missingEntitlement(one), kind]);
    yield* make({ resourceType: await typeOf(view, id.resourceType ?? "", types, signal), resource: of, entitlements: pairs });
  }
}
