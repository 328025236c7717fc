/** `info`: what the file is. */

import { column } from "../columns.ts";
import type { Context } from "../context.ts";
import { writeCsv } from "../csv.ts";
import { writeLine } from "../json.ts";
import { writePairs } from "../table.ts";

/** Says what a file is, and what is odd about it. */
export async function info(context: Context): Promise<void> {
  const file = await context.file();
  const [syncs, { sync, rule, why }, warnings] = [await file.syncs(), await file.defaultSync(), await file.warnings()];
  const { manifest: _, warnings: __, memory: read, ...facts } = file.info;
  const memory = read === undefined ? undefined : await file.memory();
  if (context.format === "json" || context.format === "ndjson") {
    return writeLine(context.out, { ...facts, ...(memory === undefined ? {} : { memory }), syncs: syncs.length, defaultSync: { syncId: sync?.id ?? "", rule, why }, warnings });
  }
  const pairs: [string, string][] = [
    ["Format", facts.format],
    ["Engine", facts.engine],
    ...[facts.payloadEncoding].filter((text) => text !== "").map((text): [string, string] => ["Payload encoding", text]),
    ["File size", bytes(facts.encodedSize)],
    ["Decoded size", bytes(facts.decodedSize ?? facts.declaredSize)],
    ["Window size", bytes(facts.windowSize)],
    [facts.format === "v1" ? "Frames" : "Files inside", String(facts.frames ?? "")],
    ["Read of it", memory === undefined ? "" : `${bytes(memory.bytesRead)}, in ${memory.framesRead} frames and ${memory.blocksRead} blocks`],
    ["Memory", memory === undefined ? "" : `${bytes(memory.cacheBytes)} kept, of at most ${bytes(memory.cacheLimit)}`],
    ["Syncs", String(syncs.length)],
    ["Default sync", sync === null ? "none" : sync.id],
    ["Because", `${why} (${rule})`],
    ...warnings.map(({ code, message, count }): [string, string] => ["Warning", `${message} (${code}, ${count})`]),
  ];
  const known = pairs.filter(([, value]) => value !== "");
  if (context.format === "table") return writePairs(context.out, known, context);
  const columns = [column<[string, string]>("Name", ([name]) => name), column<[string, string]>("Value", ([, value]) => value)];
  return writeCsv(context.out, columns, known);
}

function bytes(count: number | undefined): string {
  return count === undefined ? "" : `${count.toLocaleString("en").replaceAll(",", " ")} bytes`;
}
