// make bench-check: has anything become slower than bench/results.json says? As ratios within each run (report/compare.mjs), so that
// neither the machine nor its other work matters much; what seems to have fallen is measured up to twice more, and counts only if the best of all its
// runs is still that slow.
//
//   node bench/check.mjs [--quick] [--runs 3] [--jobs …] [--against bench/results.json]
import { existsSync, readFileSync } from "node:fs";
import { bench, missing } from "./bench.mjs";
import { options, RESULTS } from "./options.mjs";
import { compare, failed, FALL, ratios, remeasure, wantedOf } from "./report/compare.mjs";

const args = process.argv.slice(2);
const at = args.indexOf("--against");
const [against] = at < 0 ? [RESULTS] : args.splice(at, 2).slice(1);
const given = options(args.includes("--runs") || args.includes("--quick") ? args : ["--runs", "3", ...args]);
const lacking = missing(given) ?? (existsSync(against) ? undefined : `${against} is not there: make bench writes it.`);
if (lacking !== undefined) {
  console.error(lacking);
  process.exit(2);
}

const before = JSON.parse(readFileSync(against, "utf8"));
if (before.files === undefined) {
  console.error(`${against} was written by an older bench: make bench writes it anew.`);
  process.exit(2);
}
const wanted = wantedOf(given);
const say = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);
const noAborts = { ...given, aborts: false };
let { result, raw } = await bench(noAborts, say);
const failures = [...result.failures, ...result.differences];
let found = compare(ratios(before), ratios(result), wanted);
for (let turn = 0; turn < 2 && found.some(({ verdict }) => verdict === "fell"); turn += 1) {
  const again = remeasure(found.filter(({ verdict }) => verdict === "fell"), given);
  if (again === undefined) break; // sizes alone, which do not change
  console.log(`once more: ${again.jobs.join(", ")}`);
  const more = await bench({ ...noAborts, ...again }, say, raw);
  raw = { ...raw, ...more.raw };
  failures.push(...more.result.failures);
  const fresh = ratios(more.result);
  found = found.map((one) => (one.verdict === "fell" && one.what in fresh ? compare({ [one.what]: one.before }, fresh)[0] : one));
}

for (const { what, before: then, now, change, verdict } of found) {
  const text = now === undefined ? "was not measured" : `${then.toPrecision(3)} → ${now.toPrecision(3)}, ${change < 0 ? "" : "+"}${(change * 100).toFixed(0)} %`;
  console.log(`${failed({ verdict }) ? "FAIL" : "pass"}  ${what}: ${text}`);
}
for (const line of failures) console.log(`FAIL  ${line}`);
const bad = found.filter(failed).length + failures.length;
console.log(found.length === 0 ? "FAIL  there was nothing to compare" : bad === 0 ? `\nno ratio fell by more than ${FALL * 100} % (${found.length} compared)` : `\n${bad} of ${found.length} failed`);
process.exitCode = bad === 0 && found.length > 0 ? 0 : 1;
