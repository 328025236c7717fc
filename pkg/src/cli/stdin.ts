/** Standard input as a source. */

import { Readable } from "node:stream";
import { usage } from "./failure.ts";

let used = false;

/** The bytes of standard input, once. */
export function stdinStream(): ReadableStream<Uint8Array> {
  if (used) throw usage("Standard input (-) can be read for one file only.");
  if (process.stdin.isTTY) throw usage("Standard input (-) is a terminal: send a file into it, or name one.");
  used = true;
  return Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>;
}
