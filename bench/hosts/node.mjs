// Runs each job in a process of its own.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export function nodeHost({ root, pkg }) {
  const child = join(root, "bench/hosts/node-child.mjs");
  return {
    name: "Node",
    version: () => process.version.slice(1),
    tiny: join(root, "tests/fixtures/tiny-v1.c1z"),
    subject(file) {
      return this.run({ job: "subject", file });
    },
    async run(job) {
      const flags = job.job === "close" ? ["--expose-gc"] : [];
      const { stdout } = await run(process.execPath, [...flags, child, JSON.stringify({ ...job, pkg })], { maxBuffer: 1 << 28 });
      return JSON.parse(stdout.slice(stdout.lastIndexOf("\n") + 1));
    },
    async stop() {},
  };
}
