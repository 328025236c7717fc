#!/usr/bin/env node
/** The command `c1z`: this much is enough for help and for mistakes; work loads the rest. */

import { readFileSync } from "node:fs";
import { parse, type Invocation } from "./args.ts";
import { exitCode, sentence, shown } from "./failure.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { visible } from "./escape.ts";

async function main(): Promise<void> {
  let run: Invocation;
  try {
    const wanted = parse(process.argv.slice(2));
    if ("version" in wanted) return say(`${version()}\n`);
    if ("help" in wanted) return say(wanted.help === undefined ? generalHelp() : commandHelp(wanted.help));
    run = wanted.run;
  } catch (error) {
    process.stderr.write(`${visible(sentence(shown(error)))}\n`);
    process.exitCode = exitCode(error);
    return;
  }
  const { execute } = await import("./run.ts");
  await execute(run);
}

/** Writes to whoever still reads. */
function say(text: string): void {
  process.stdout.on("error", () => undefined);
  process.stdout.write(text);
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}

void main();
