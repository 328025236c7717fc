// Runs each job in a process of its own.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export function nodeHost({ root, pkg, file }) {
  const child = join(root, "bench/hosts/node-child.mjs");
  return {
    name: "Node",
    version: () => process.version.slice(1),
    async run(job) {
      const given = JSON.stringify({ ...job, file, pkg });
      const { stdout } = await run(process.execPath, [child, given], { maxBuffer: 1 << 28 });
      return JSON.parse(stdout.slice(stdout.lastIndexOf("\n") + 1));
    },
    async stop() {},
  };
}
