/** `stats`: how many of everything. */

import type { C1z } from "../../direct.ts";
import type { SyncRun, SyncStats } from "../../types.ts";
import { column } from "../columns.ts";
import type { Context } from "../context.ts";
import { writeCsv } from "../csv.ts";
import { CliError } from "../failure.ts";
import { writeLine } from "../json.ts";
import { writePairs, writeTable, type Column } from "../table.ts";

interface Row {
  readonly type: string;
  readonly counts: readonly (string | undefined)[];
}

const COLUMNS: readonly Column<Row>[] = [
  column("Resource Type", ({ type }) => type),
  ...["Resources", "Entitlements", "Grants"].map((title, at) => column<Row>(title, ({ counts }) => counts[at] ?? "0", true)),
];

/** Shows the numbers of a sync. */
export async function stats(context: Context): Promise<void> {
  const { run, signal, out, format } = context;
  const file = await context.file();
  const found = await syncOf(file, context);
  const numbers = run.flag("recount") ? await file.use(found.id).stats({ recount: true, signal }) : (found.stats ?? {});
  const sync = { ...found, stats: numbers };
  if (format === "json" || format === "ndjson") return writeLine(out, sync);
  const rows = byType(numbers);
  if (format === "csv") return writeCsv(out, COLUMNS, rows);
  await writePairs(out, facts(file, sync), context);
  await out.write("\n");
  return writeTable(out, COLUMNS, rows, context);
}

/** The sync that was asked for, else the newest finished one of any type, else the one to show by default. */
async function syncOf(file: C1z, context: Context): Promise<SyncRun> {
  const { run, signal } = context;
  const asked = run.text("sync-id");
  if (asked !== undefined) return file.sync(asked, { signal });
  const latest = await file.latestFinishedSync(undefined, { signal });
  if (latest !== undefined) return latest;
  const { sync, rule, why } = await file.defaultSync();
  if (sync === null) throw new CliError("store.not-found", "The file has no sync.");
  context.note(`showing sync ${sync.id} (${rule}): ${why}`);
  return file.sync(sync.id, { signal });
}

function facts(file: C1z, { id, syncType, parentSyncId, startedAt, endedAt, finished, orphan, stats: numbers = {} }: SyncRun): [string, string][] {
  const unfinished = finished || orphan === true ? "unknown" : "unfinished";
  return [
    ["Engine", file.info.engine],
    ["Sync", id],
    ["Type", syncType],
    ...(parentSyncId === undefined ? [] : [["Parent sync", parentSyncId] as [string, string]]),
    ["Started at", startedAt ?? "unknown"],
    ["Ended at", endedAt ?? unfinished],
    ["Duration", duration(startedAt, endedAt)],
    ["Resource types", numbers.resourceTypes ?? "0"],
    ["Resources", numbers.resources ?? "0"],
    ["Entitlements", numbers.entitlements ?? "0"],
    ["Grants", numbers.grants ?? "0"],
    ["Assets", numbers.assets ?? "0"],
  ];
}

/** A row for every resource type that anything is counted for, by id. */
function byType({ resourcesByResourceType: a = {}, entitlementsByResourceType: b = {}, grantsByResourceType: c = {} }: SyncStats): Row[] {
  const types = [...new Set([...Object.keys(a), ...Object.keys(b), ...Object.keys(c)])].sort();
  return types.map((type) => ({ type, counts: [own(a, type), own(b, type), own(c, type)] }));
}

/** Types have any name, `constructor` too. */
function own(counts: Readonly<Record<string, string>>, type: string): string | undefined {
  return Object.hasOwn(counts, type) ? counts[type] : undefined;
}

function duration(startedAt: string | undefined, endedAt: string | undefined): string {
  const ms = Date.parse(endedAt ?? "") - Date.parse(startedAt ?? "");
  if (Number.isNaN(ms)) return "unknown";
  if (Math.abs(ms) < 1000) return `${ms} ms`;
  const seconds = Math.round(ms / 1000);
  const parts = [[Math.trunc(seconds / 3600), "h"], [Math.trunc(seconds / 60) % 60, "min"], [seconds % 60, "s"]] as const;
  return parts.filter(([count]) => count !== 0).map(([count, unit]) => `${count} ${unit}`).join(" ");
}
