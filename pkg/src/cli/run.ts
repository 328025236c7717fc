/** Runs one command: signals, output, errors and exit codes around it. */

import type { Invocation } from "./args.ts";
import { access } from "./commands/access.ts";
import { compare } from "./commands/compare.ts";
import { exportRecords } from "./commands/export.ts";
import { info } from "./commands/info.ts";
import { entitlements, grants, resources, resourceTypes } from "./commands/lists.ts";
import { principals } from "./commands/principals.ts";
import { search } from "./commands/search.ts";
import { stats } from "./commands/stats.ts";
import { syncs } from "./commands/syncs.ts";
import { Context } from "./context.ts";
import { visible, visibleJson } from "./escape.ts";
import { exitCode, Interrupted, Quiet, sentence, shown } from "./failure.ts";
import { Output } from "./output.ts";
import { ProgressLine } from "./progress.ts";

const COMMANDS: Readonly<Record<string, (context: Context) => Promise<void>>> = {
  "info": info,
  "syncs": syncs,
  "resource-types": resourceTypes,
  "resources": resources,
  "entitlements": entitlements,
  "grants": grants,
  "principals": principals,
  "principals compare": compare,
  "access": access,
  "stats": stats,
  "search": search,
  "export": exportRecords,
};

/** Runs a command to its end and leaves the process with its exit code. */
export async function execute(run: Invocation): Promise<void> {
  const stop = new AbortController();
  interruptible(stop);
  process.stderr.on("error", () => undefined);
  const progress = new ProgressLine(process.stderr, run.flag("quiet"));
  const out = new Output(process.stdout, stop.signal, (why) => stop.abort(why), progress.end);
  let code = 0;
  try {
    await work(run, out, stop.signal, progress);
  } catch (thrown) {
    const reason: unknown = stop.signal.aborted ? stop.signal.reason : thrown;
    code = exitCode(reason);
    progress.end();
    if (!(reason instanceof Quiet)) tell(reason, run);
  }
  process.exit(code);
}

async function work(run: Invocation, out: Output, signal: AbortSignal, progress: ProgressLine): Promise<void> {
  const context = new Context(run, out, signal, progress);
  try {
    await COMMANDS[run.command.name]?.(context);
    await out.flush();
    progress.end();
  } finally {
    await context.close();
  }
  await out.end();
}

/** The first signal stops the work in order, the second at once. */
function interruptible(stop: AbortController): void {
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(code);
      stop.abort(new Interrupted(code));
    });
  }
}

function tell(thrown: unknown, run: Invocation): void {
  const error = shown(thrown);
  if (thrown instanceof Interrupted) return;
  const json = ["json", "ndjson"].includes(run.text("output") ?? "");
  process.stderr.write(json ? `${visibleJson(JSON.stringify({ error }))}\n` : `${visible(sentence(error))}\n`);
}
