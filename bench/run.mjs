// Measures c1z beside what one would use without it, checks that all give the same answers, and holds it against the floors. See options.mjs.
import { writeFileSync } from "node:fs";
import { bench, missing } from "./bench.mjs";
import { options } from "./options.mjs";
import { print } from "./report/print.mjs";
import { rounded } from "./report/stats.mjs";

const given = options(process.argv.slice(2));
const lacking = missing(given);
if (lacking !== undefined) {
  console.error(lacking);
  process.exit(2);
}
const { result } = await bench(given, (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`));
print(result);
if (given.out !== undefined) writeFileSync(given.out, `${JSON.stringify(rounded(result), null, 1)}\n`);
process.exitCode = result.differences.length + result.failures.length === 0 && result.floors.every(({ pass }) => pass) ? 0 : 1;
