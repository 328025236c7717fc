/** Records as a file, streamed. */

import type { Form, RawBatch } from "./client/protocol.ts";
import { C1zError } from "./errors.ts";
import { checkStrings, describe } from "./options.ts";
import type { ExportFormat } from "./types.ts";

const FORMS: Readonly<Record<ExportFormat, Form>> = { csv: "csv", json: "json", ndjson: "lines" };

/** The bytes of a file, made as they are read. `texts` starts the reading, `cancel` ends it. */
export function exported(
  format: ExportFormat,
  texts: (form: Form) => AsyncGenerator<RawBatch, void, undefined>,
  cancel: (reason: unknown) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (!Object.hasOwn(FORMS, format)) {
    throw new C1zError("usage.argument", `export takes "csv", "json" or "ndjson", not ${describe(format)}.`);
  }
  const batches = format === "json" ? oneArray(texts("json")) : plain(texts(FORMS[format]));
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const { done, value } = await batches.next();
        if (value !== undefined) controller.enqueue(value);
        if (done === true) controller.close();
      },
      cancel: async (reason) => {
        cancel(reason);
        await batches.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/** The columns of an export: of CSV, and some. */
export function exportColumns(format: ExportFormat, given: readonly string[] | undefined): string[] | undefined {
  if (given === undefined) return undefined;
  const columns = checkStrings("columns", given);
  if (format !== "csv") throw new C1zError("usage.argument", `Only an export as "csv" has columns, not one as ${describe(format)}.`);
  if (columns.length === 0) throw new C1zError("usage.argument", "columns must name at least one column.");
  return columns;
}

async function* plain(batches: AsyncGenerator<RawBatch, void, undefined>): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for await (const { text } of batches) if (text.byteLength > 0) yield text;
}

/** Arrays joined to one: the brackets between them become commas. */
async function* oneArray(batches: AsyncGenerator<RawBatch, void, undefined>): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const [open, comma, close] = ["[", ",", "]\n"].map((text) => new TextEncoder().encode(text));
  let any = false;
  for await (const { text, count } of batches) {
    if (count === 0) continue;
    yield (any ? comma : open) as Uint8Array<ArrayBuffer>;
    yield text.subarray(1, text.byteLength - 1);
    any = true;
  }
  if (!any) yield open as Uint8Array<ArrayBuffer>;
  yield close as Uint8Array<ArrayBuffer>;
}
