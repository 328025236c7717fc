// sizes.mjs [--write]: the size of every file that is shipped, beside docs/sizes.json, which --write renews.
// Fails when a file came or went, or the whole grew by more than GROWTH after brotli since docs/sizes.json was written.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const GROWTH = 2000; // bytes
const root = fileURLToPath(new URL("..", import.meta.url));
const kept = join(root, "docs/sizes.json");

/** `{ name: { raw, gzip, brotli } }`. Chunks have hashes for names; here they go by size, the largest first. */
export function measure() {
  const packed = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: join(root, "pkg"), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  const files = packed[0].files.map(({ path, size }) => ({ path, size })).sort((a, b) => b.size - a.size);
  const seen = new Map();
  const sizes = {};
  for (const { path } of files) {
    const plain = path.replace(/-[A-Z0-9]{8}\.js$/, "-*.js");
    const turn = (seen.get(plain) ?? 0) + 1;
    seen.set(plain, turn);
    sizes[plain === path ? path : plain.replace("*", String(turn))] = compressed(readFileSync(join(root, "pkg", path)));
  }
  return Object.fromEntries(Object.entries(sizes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function compressed(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes, { params }).length };
}

/** The table as lines of text. */
export function table(now, before) {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])].sort();
  const rows = [...names.map((name) => [name, now[name], before[name]]), ["all", total(now), total(before)]];
  const width = Math.max(...rows.map(([name]) => name.length));
  const line = (name, ...cells) => `${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(10)).join("")}`;
  return [
    line("", "raw", "gzip", "brotli", "change"),
    ...rows.map(([name, is, was]) => line(name, is?.raw ?? "", is?.gzip ?? "", is?.brotli ?? "gone", change(is?.brotli, was?.brotli))),
  ];
}

/** What is wrong, as sentences. */
export function complaints(now, before) {
  const grown = total(now).brotli - total(before).brotli;
  return [
    ...Object.keys(now).filter((name) => !(name in before)).map((name) => `${name} is new`),
    ...Object.keys(before).filter((name) => !(name in now)).map((name) => `${name} is gone`),
    ...(grown > GROWTH ? [`the package grew by ${grown} bytes after brotli`] : []),
  ];
}

function total(sizes) {
  const sum = (key) => Object.values(sizes).reduce((all, size) => all + size[key], 0);
  return { raw: sum("raw"), gzip: sum("gzip"), brotli: sum("brotli") };
}

function change(is, was) {
  if (is === undefined || was === undefined) return is === was ? "" : is === undefined ? "gone" : "new";
  return is === was ? "" : `${is > was ? "+" : ""}${is - was}`;
}

function write(sizes) {
  const lines = Object.entries(sizes).map(([name, size]) => `  ${JSON.stringify(name)}: ${JSON.stringify(size)}`);
  writeFileSync(kept, `{\n${lines.join(",\n")}\n}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const now = measure();
  const before = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : {};
  console.log(table(now, before).join("\n"));
  if (process.argv.includes("--write")) write(now);
  else {
    const found = complaints(now, before);
    if (found.length > 0) {
      console.error(`${found.join("; ")}. If that is meant, run: node scripts/sizes.mjs --write`);
      process.exit(1);
    }
  }
}
