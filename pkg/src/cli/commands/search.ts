/** `search`: a text in every kind of record. */

import type { Kind, SearchHit } from "../../types.ts";
import { column } from "../columns.ts";
import { KIND_NAMES } from "../commands.ts";
import { limitOf, oneOf, type Context } from "../context.ts";
import { usage } from "../failure.ts";
import { show } from "../show.ts";
import type { Column } from "../table.ts";
import { idText, nameOf } from "../whole.ts";

const KINDS: Readonly<Record<(typeof KIND_NAMES)[number], Kind>> = {
  "resource-types": "resourceTypes",
  "resources": "resources",
  "entitlements": "entitlements",
  "grants": "grants",
};

const COLUMNS: readonly Column<SearchHit>[] = [
  column("Kind", ({ kind }) => KIND_NAMES.find((name) => KINDS[name] === kind) ?? kind),
  column("ID", ({ record: { id } }) => (typeof id === "object" ? idText(id) : (id ?? ""))),
  column("Display Name", (hit) => {
    if (hit.kind !== "grants") return hit.record.displayName ?? "";
    const { principal, entitlement } = hit.record;
    return `${nameOf(principal)} → ${nameOf(entitlement)}`;
  }),
];

/** Searches all kinds, or some. */
export async function search(context: Context): Promise<void> {
  const { run, signal, progress } = context;
  const [text] = run.words;
  if (text === undefined || text.trim() === "") throw usage("search needs a text to look for, as in: c1z search alice");
  const kinds = [...new Set(run.texts("kind").map((name) => KINDS[oneOf("--kind", name, KIND_NAMES)]))];
  const limit = limitOf(run);
  const view = await context.view(await context.file(1));
  const options = {
    signal,
    onProgress: progress.show,
    kinds: kinds.length === 0 ? undefined : kinds,
    limit: limit === 0 ? Number.MAX_SAFE_INTEGER : limit,
  };
  async function* hits(): AsyncGenerator<SearchHit, void, undefined> {
    for await (const batch of view.search(text ?? "", options)) yield* batch;
  }
  return show(context, "hits", COLUMNS, hits());
}
