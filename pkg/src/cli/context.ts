/** What every command works with. */

import { existsSync } from "node:fs";
import { C1z } from "../direct.ts";
import type { SyncView } from "../types.ts";
import type { Invocation } from "./args.ts";
import { visible } from "./escape.ts";
import { CliError, usage } from "./failure.ts";
import type { Output } from "./output.ts";
import type { ProgressLine } from "./progress.ts";
import { stdinStream } from "./stdin.ts";

/** The file that is read when none is named. */
const STANDARD = "sync.c1z";
/** The forms of output. */
export const FORMATS = ["table", "json", "ndjson", "csv"] as const;
/** One of them. */
export type Format = (typeof FORMATS)[number];

/** One run of one command. */
export class Context {
  readonly run: Invocation;
  readonly out: Output;
  readonly format: Format;
  /** Most results; 0 is all. */
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
  /** Whether headings are bold. */
  readonly bold: boolean;
  readonly #files: C1z[] = [];

  constructor(run: Invocation, out: Output, signal: AbortSignal, progress: ProgressLine) {
    this.run = run;
    this.out = out;
    this.signal = signal;
    this.progress = progress;
    this.format = formatOf(run);
    this.limit = limitOf(run) ?? 0;
    this.bold = out.tty && !run.flag("no-color") && (process.env["NO_COLOR"] ?? "") === "";
  }

  /** A line on standard error, unless it shall be quiet. */
  note(text: string): void {
    if (this.run.flag("quiet")) return;
    this.progress.clear();
    process.stderr.write(`c1z: ${visible(text)}\n`);
  }

  /** Opens the file of the command line; `taken` words of it are something else. */
  async file(taken = 0): Promise<C1z> {
    const words = this.run.words.slice(taken);
    const given = this.run.text("file");
    if (words.length > 1 || (words.length === 1 && given !== undefined)) {
      throw usage(`One file is looked at, not ${[...(given === undefined ? [] : [given]), ...words].join(" and ")}.`);
    }
    const path = given ?? words[0];
    if (path === undefined && !existsSync(STANDARD)) {
      throw new CliError("source.read", `There is no ${STANDARD} here, and no other file was named. Name one, as in: c1z ${this.run.command.name} acme.c1z`);
    }
    return this.open(path ?? STANDARD);
  }

  /** Opens a file by its path; `-` is standard input. */
  async open(path: string): Promise<C1z> {
    const source = path === "-" ? stdinStream() : path;
    const verify = this.run.flag("verify") ? "full" : "touched";
    const file = await C1z.open(source, { signal: this.signal, onProgress: this.progress.show, verify });
    this.progress.clear();
    this.#files.push(file);
    return file;
  }

  /** A view of the sync that was asked for, or of the one to show by default; the latter is said where it is no plain choice. */
  async view(file: C1z): Promise<SyncView> {
    const id = this.run.text("sync-id");
    if (id !== undefined) return file.use(id);
    const { sync, rule, why } = await file.defaultSync();
    if (rule !== "latest-finished-full") this.note(sync === null ? `no sync to show (${rule}): ${why}` : `showing sync ${sync.id} (${rule}): ${why}`);
    return file.use(sync);
  }

  /** Tells what was odd about the files, and closes them. */
  async close(): Promise<void> {
    for (const file of this.#files.splice(0)) {
      if (this.run.command.name !== "info" && !this.signal.aborted) {
        for (const { code, message } of await file.warnings()) this.note(`note: ${message} (${code})`);
      }
      await file.close();
    }
  }
}

/** The value of `--limit`. */
export function limitOf(run: Invocation): number | undefined {
  const text = run.text("limit");
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw usage(`--limit must be a whole number from 0, not ${JSON.stringify(text)}.`);
  return Number(text);
}

function formatOf(run: Invocation): Format {
  const text = run.text("output") ?? "table";
  return oneOf("--output", text, FORMATS);
}

/** One of some words, or a `CliError`. */
export function oneOf<const T extends string>(what: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found === undefined) throw usage(`${what} must be one of ${words.join(", ")}, not ${JSON.stringify(text)}.`);
  return found;
}
