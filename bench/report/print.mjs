// A run as text.
import { kB } from "./checks.mjs";
import { aligned, engines, heads, rows } from "./table.mjs";

export function print(result, say = (line = "") => console.log(line)) {
  const { machine, runs, files } = result;
  say(`${machine.cores} cores, ${machine.cpu}, ${machine.memoryGiB} GiB, load ${machine.load}; ${Object.entries(machine.hosts).map(([k, v]) => `${k} ${v}`).join(", ")}`);
  say(`Each figure is the first call in a fresh process or browser unless it says "again"; the median of ${runs}, of ours with the least and the most; (n×) is how many times better c1z is. ${result.seconds} s in all.`);
  if (machine.native.zstd === undefined || machine.native.sqlite3 === undefined) say("There is no native zstd or sqlite3 here, so their column is missing.");
  for (const { name, size, decodedSize, hosts } of Object.values(files)) {
    for (const [host, measured] of Object.entries(hosts)) {
      const names = engines(measured);
      say();
      for (const line of aligned([[`${name} (${mb(size)}${decodedSize === undefined ? "" : ` → ${mb(decodedSize)}`}), ${host}`, ...heads(names, measured)], ...rows(measured, names)])) say(line);
      if (measured.cut.length > 0) say(`of a part of the rows, but for the first run: ${measured.cut.join(", ")}`);
    }
  }
  say();
  const { peers, ...ours } = result.sizes;
  for (const [what, { raw, brotli }] of [...Object.entries(ours), ...Object.entries(peers).map(([name, bytes]) => [`wasm of ${name}`, bytes])]) say(`${what}: ${kB(raw)}, brotli ${kB(brotli)}`);
  say();
  say(result.differences.length === 0 ? "pass  all give the same answers: bytes, records, rows, counts, characters" : "FAIL  the answers differ:");
  for (const line of result.differences) say(`      ${line.slice(0, 500)}`);
  for (const line of result.failures) say(`FAIL  ${line}`);
  for (const { pass, text } of result.floors) say(`${pass ? "pass" : "FAIL"}  ${text}`);
  const failed = result.floors.filter(({ pass }) => !pass).length;
  say();
  say(failed === 0 ? `all ${result.floors.length} floors hold` : `${failed} of ${result.floors.length} floors do not hold`);
}

function mb(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
