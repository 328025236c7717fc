/** `export`: records as files. */

import { mkdir } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Cursor, ExportFormat, Kind, Query } from "../../types.ts";
import { KIND_NAMES } from "../commands.ts";
import { oneOf, type Context } from "../context.ts";
import { passCsv } from "../csv.ts";
import { usage } from "../failure.ts";
import { filter } from "../filters.ts";
import { failedWrite, refuseToOverwrite, writeFile } from "../files.ts";
import { writeLine } from "../json.ts";
import type { Output } from "../output.ts";
import { visibleJson } from "../escape.ts";

type KindName = (typeof KIND_NAMES)[number];

const KINDS: Readonly<Record<KindName, Kind>> = {
  "resource-types": "resourceTypes", resources: "resources", entitlements: "entitlements", grants: "grants",
};

const FORMATS = ["csv", "json", "ndjson"] as const;

/** Writes one kind or all of them. */
export async function exportRecords(context: Context): Promise<void> {
  const { run, signal } = context;
  if (run.texts("kind").length > 1) throw usage("--kind is given twice.");
  const kind = oneOf("--kind", run.text("kind") ?? "all", [...KIND_NAMES, "all"]);
  const out = run.text("out");
  const format = formatOf(context, out);
  const kinds = kind === "all" ? KIND_NAMES : [kind];
  if (out === undefined && kind === "all" && format !== "ndjson") {
    throw usage(`All kinds go into one ${format} only by lines: use --format ndjson, --kind, or --out with a directory.`);
  }
  if (kind === "all" && run.text("filter") !== undefined) throw usage("--filter needs --kind beside it: each kind has other fields.");
  const query: Query = { signal, ...(kind === "all" ? {} : filter(run, KINDS[kind])) };
  const paths = new Map(out === undefined ? [] : kinds.map((name) => [name, kind === "all" ? join(out, `${name}.${format}`) : out]));
  if (!run.flag("force")) for (const path of paths.values()) await refuseToOverwrite(path);
  const view = await context.view(await context.file());
  if (out !== undefined && kind === "all") await mkdir(out, { recursive: true }).catch((error: unknown) => { throw failedWrite(out, error); });
  for (const name of kinds) {
    const path = paths.get(name);
    if (path !== undefined) await writeFile(path, view[KINDS[name]](query).export(format, { signal }), run.flag("force"));
    else if (kind === "all") await wrapped(context.out, name, view[KINDS[name]](query));
    else await passed(context.out, format, view[KINDS[name]](query).export(format, { signal }));
  }
}

/** The form to write: as said, as the file is called, else lines. */
function formatOf({ run }: Context, out: string | undefined): ExportFormat {
  const [format, output] = [run.text("format"), run.text("output")];
  if (format !== undefined && output !== undefined && format !== output) throw usage("--format and --output name different forms.");
  const said = format ?? (output === "table" ? undefined : output);
  if (said !== undefined) return oneOf("--format", said, FORMATS);
  const ending = extname(out ?? "").slice(1).toLowerCase();
  return FORMATS.find((name) => name === ending || (name === "ndjson" && ending === "jsonl")) ?? "ndjson";
}

async function wrapped(out: Output, kind: KindName, cursor: Cursor<unknown>): Promise<void> {
  for await (const record of cursor) await writeLine(out, { kind, record });
}

/** An export to standard output: as it is, but without controls on a terminal. */
async function passed(out: Output, format: ExportFormat, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  if (format === "csv") return passCsv(out, chunks, 0);
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    if (out.tty) await out.write(visibleJson(decoder.decode(chunk, { stream: true })));
    else await out.bytes(chunk);
  }
}
