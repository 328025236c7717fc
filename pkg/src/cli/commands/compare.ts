/** `principals compare`: who holds one entitlement, but not another. */

import type { SyncView } from "../../types.ts";
import { column, RESOURCES } from "../columns.ts";
import type { Context } from "../context.ts";
import { usage } from "../failure.ts";
import { principalIds, wholeResources } from "../holders.ts";
import { writeObject } from "../json.ts";
import { personOf, unmatched, type Person } from "../likeness.ts";
import { show } from "../show.ts";
import type { Column } from "../table.ts";
import { keyOf, type WholeResource } from "../whole.ts";

type Result = "matched" | "missing" | "extra";
type Row = WholeResource & { readonly result: Result };

const COLUMNS: readonly Column<Row>[] = [column("Result", ({ result }) => result), ...RESOURCES];

/** Compares the principals of two entitlements. */
export async function compare(context: Context): Promise<void> {
  const { run, signal } = context;
  const entitlement = run.text("entitlement");
  if (entitlement === undefined) throw usage("principals compare needs --entitlement, the id of the entitlement to compare with.");
  const [otherFile, otherEntitlement] = [run.text("compare-file"), run.text("compare-entitlement") ?? entitlement];
  if (otherFile === undefined && otherEntitlement === entitlement) {
    throw usage("principals compare needs --compare-entitlement or --compare-file: what to compare with.");
  }
  const file = await context.file();
  const view = await context.view(file);
  const other = otherFile === undefined ? view : await defaultView(context, otherFile);
  const [base, compared] = [await people(view, entitlement, signal), await people(other, otherEntitlement, signal)];
  const { missing, extra } = unmatched(base, compared);
  const whole = (of: SyncView, those: readonly Person[]): AsyncIterable<WholeResource> => wholeResources(of, those.map(({ id }) => id), signal);
  if (context.format === "json") {
    const lists = { base: whole(view, base), compared: whole(other, compared), missing: whole(view, [...missing]), extra: whole(other, [...extra]) };
    return writeObject(context.out, lists);
  }
  async function* rows(): AsyncGenerator<Row, void, undefined> {
    const gone = new Set([...missing].map(({ id }) => keyOf(id)));
    for await (const one of whole(view, base)) yield { result: gone.has(keyOf(one.resource.id)) ? "missing" : "matched", ...one };
    for await (const one of whole(other, [...extra])) yield { result: "extra", ...one };
  }
  return show(context, "", COLUMNS, rows());
}

/** The sync of the other file: `--sync-id` is about the first. */
async function defaultView(context: Context, path: string): Promise<SyncView> {
  const file = await context.open(path);
  return file.use();
}

/** The principals of an entitlement, each once. */
async function people(view: SyncView, entitlementId: string, signal: AbortSignal): Promise<Person[]> {
  const all: Person[] = [];
  for await (const { resource } of wholeResources(view, principalIds(view, { entitlementId, signal }), signal)) all.push(personOf(resource));
  if (all.length === 0) await view.entitlement(entitlementId, { signal }); // throws where nobody holds it because it is not there
  return all;
}
