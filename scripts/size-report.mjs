// size-report.mjs [--out docs/size.md]: what the bytes of the shipped wasm are, by crate, by our modules and by function.
//
// Optimises target/wasm/raw/c1z_bg.wasm (scripts/build-wasm.sh makes it) as the build does, but keeps the names. A function belongs to the crate that its
// name begins with: a copy of a generic one of std counts for std, whoever asked for it. Shares after brotli are estimated: how much
// smaller all code becomes without a group, scaled so that they add up.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { FLAGS } from "./wasm-flags.mjs";

const [FUNCTIONS, GENERICS, SMALL] = [40, 25, 0.002];
const LIBZSTD = /^(_?ZSTD|HUF|FSE|XXH|ERR_|BIT_|MEM_|_force_has_format_string)/;
const LIBC = /^(mem(cpy|move|set|cmp|chr)|str\w*|__\w+|abort|malloc|calloc|realloc|free|qsort|bcmp|dlmalloc)$/;

/** Bytes of the sections, and the functions: `{ name, from, to }` in the module. */
export function parse(bytes) {
  let at = 8;
  const sections = {};
  const functions = [];
  const names = new Map();
  let imported = 0;
  const number = () => {
    for (let value = 0, shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = number();
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  const NAMES = ["custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code", "data", "data count", "tag"];
  while (at < bytes.length) {
    const start = at;
    const id = bytes[at++];
    const size = number();
    const end = at + size;
    let name = NAMES[id] ?? `section ${id}`;
    if (id === 0) {
      name = `custom: ${text()}`;
      while (name === "custom: name" && at < end) {
        const kind = bytes[at++];
        const stop = number() + at;
        if (kind === 1) for (let left = number(); left > 0; left -= 1) names.set(number(), text());
        at = stop;
      }
    } else if (id === 2) {
      for (let left = number(); left > 0; left -= 1) {
        text();
        text();
        const kind = bytes[at++];
        if (kind === 0) {
          imported += 1;
          number();
        } else if (kind === 1) {
          at += 1;
          limits();
        } else if (kind === 2) limits();
        else if (kind === 3) at += 2;
        else throw new Error(`an import of kind ${kind}`);
      }
    } else if (id === 10) {
      for (let left = number(); left > 0; left -= 1) {
        const from = at;
        const length = number();
        at += length;
        functions.push({ from, to: at });
      }
    }
    sections[name] = (sections[name] ?? 0) + end - start;
    at = end;
  }
  functions.forEach((one, index) => (one.name = names.get(imported + index) ?? `function ${imported + index}`));
  return { sections, functions };

  function limits() {
    const flags = bytes[at++];
    number();
    if (flags & 1) number();
  }
}

/** A name without the hashes of crates and of the function. */
export function plain(name) {
  return name.replace(/(?<=\w)\[[0-9a-f]{16}\]/g, "").replace(/::h[0-9a-f]{16}(?=$|[.\s])/, "").replace(/\.llvm\.\d+$/, "");
}

/** Where a function belongs: its crate, or of a library in C the library; and of our own crate the module. */
export function origin(name) {
  const path = pathOf(plain(name));
  if (!path.includes("::")) {
    if (LIBZSTD.test(path)) return { group: "libzstd (C)" };
    if (LIBC.test(path)) return { group: "memory and C library" };
    if (/wasm_shim/.test(path)) return { group: "zstd_sys" };
    return { group: "without a path" };
  }
  const parts = path.split("::");
  if (parts[0] !== "c1z") return { group: ["core", "alloc", "std", "compiler_builtins", "rustc_demangle"].includes(parts[0]) ? `std: ${parts[0]}` : parts[0] };
  const depth = ["store", "query", "format", "model", "pebble"].includes(parts[1]) && /^[a-z_0-9]+$/.test(parts[2] ?? "") && parts.length > 3 ? 3 : 2;
  return { group: "c1z", module: parts.slice(0, depth).join("::") };
}

/** `<A as B>::c` belongs to A, unless A is no path (a parameter, a slice, a number); then to B. */
function pathOf(name) {
  if (!name.startsWith("<")) return name;
  let depth = 0;
  let [as, end] = [-1, -1];
  for (let at = 0; at < name.length && end < 0; at += 1) {
    if (name[at] === "<") depth += 1;
    else if (name[at] === ">" && name[at - 1] !== "-") depth -= 1;
    if (depth === 1 && as < 0 && name.startsWith(" as ", at)) as = at;
    if (depth === 0) end = at;
  }
  const of = (as < 0 ? name.slice(1, end) : name.slice(1, as)).replace(/^(&|mut |\*const |\*mut |dyn |\[)+/, "");
  const own = pathOf(of);
  return own.includes("::") || as < 0 ? (own.includes("::") ? own : `core::${own}`) : pathOf(name.slice(as + 4, end));
}

function summed(functions, key) {
  const groups = new Map();
  for (const one of functions) {
    const name = key(one);
    if (name === undefined) continue;
    const group = groups.get(name) ?? { name, bytes: 0, count: 0, members: new Set() };
    group.bytes += one.to - one.from;
    group.count += 1;
    group.members.add(one);
    groups.set(name, group);
  }
  return [...groups.values()].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

/** Adds `brotli` to groups: what all code shrinks by without each, scaled to `total`. */
function estimate(bytes, functions, groups, total) {
  const packed = (some) => brotliCompressSync(Buffer.concat(some.map(({ from, to }) => bytes.subarray(from, to))), { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } }).length;
  const all = packed(functions);
  for (const group of groups) group.brotli = all - packed(functions.filter((one) => !group.members.has(one)));
  const sum = groups.reduce((most, { brotli }) => most + brotli, 0);
  for (const group of groups) group.brotli = (group.brotli / sum) * total;
}

function named(root) {
  const raw = join(root, "target/wasm/raw/c1z_bg.wasm");
  if (!existsSync(raw)) throw new Error(`${raw} is not there: run scripts/build-wasm.sh first`);
  const folder = join(root, "target/wasm/size");
  mkdirSync(folder, { recursive: true });
  const out = join(folder, "named.wasm");
  const flags = FLAGS.filter((flag) => flag !== "--strip-debug");
  execFileSync(process.execPath, [join(root, "node_modules/binaryen/bin/wasm-opt"), ...flags, "-g", raw, "-o", out], { stdio: "inherit" });
  return readFileSync(out);
}

function best(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
}

export function report(bytes) {
  const { sections, functions } = parse(bytes);
  const shipped = Object.entries(sections).filter(([name]) => name !== "custom: name");
  const total = shipped.reduce((sum, [, size]) => sum + size, 8);
  const code = sections.code;
  // Data of a wasm compress differently from its code: both are packed alone.
  const data = best(sectionBytes(bytes, 11));
  const codeBrotli = best(sectionBytes(bytes, 10));
  const groups = summed(functions, ({ name }) => origin(name).group);
  estimate(bytes, functions, groups, codeBrotli);
  const modules = summed(functions, ({ name }) => origin(name).module);
  const ours = groups.find(({ name }) => name === "c1z");
  if (ours !== undefined) estimate(bytes, functions, modules, ours.brotli);
  const generics = summed(functions, ({ name }) => plain(name)).filter(({ count }) => count > 1);
  const kB = (n) => (n / 1000).toFixed(1);
  const share = (n) => `${((n / total) * 100).toFixed(1)} %`;
  const code_ = (name) => `\`${name.replaceAll("|", "\\|").replaceAll("`", "'").slice(0, 140)}\``;
  const table = (heads, rows) => [`| ${heads.join(" | ")} |`, `|${heads.map((_, at) => (at === 0 ? "---" : "---:")).join("|")}|`, ...rows.map((row) => `| ${row.join(" | ")} |`)];
  const few = groups.filter(({ bytes: size }) => size >= total * SMALL);
  const rest = groups.filter(({ bytes: size }) => size < total * SMALL);
  const sum = (list, key) => list.reduce((all, one) => all + one[key], 0);
  return [
    "# What the WebAssembly is made of",
    "",
    "<!-- Written by `make size-report`: not by hand. -->",
    "",
    `${kB(total)} kB in ${functions.length} functions, about ${kB(codeBrotli + data)} kB after brotli: code ${kB(codeBrotli)}, data ${kB(data)}. Optimised as the shipped one, which has no names. A function belongs`,
    "to the crate its name begins with: a copy of a generic one of std counts for std, whoever asked for it. Shares after brotli are estimates: what all code",
    "shrinks by without a group, scaled so that they add up.",
    "",
    "## Sections",
    "",
    ...table(["section", "kB", "share"], shipped.sort(([, a], [, b]) => b - a).map(([name, size]) => [name, kB(size), share(size)])),
    "",
    "## Code by crate",
    "",
    ...table(["crate", "functions", "kB", "share", "brotli, kB"], [...few.map(({ name, count, bytes: size, brotli }) => [name, count, kB(size), share(size), kB(brotli)]), [`${rest.length} others`, sum(rest, "count"), kB(sum(rest, "bytes")), share(sum(rest, "bytes")), kB(sum(rest, "brotli"))], ["all code", functions.length, kB(code), share(code), kB(codeBrotli)]]),
    "",
    "## Our crate by module",
    "",
    ...table(["module", "functions", "kB", "brotli, kB"], modules.map(({ name, count, bytes: size, brotli }) => [code_(name), count, kB(size), kB(brotli)])),
    "",
    `## The ${FUNCTIONS} largest functions`,
    "",
    ...table(["function", "kB"], [...functions].sort((a, b) => b.to - b.from - a.to + a.from).slice(0, FUNCTIONS).map(({ name, from, to }) => [code_(plain(name)), kB(to - from)])),
    "",
    `## The ${GENERICS} names with the most bytes in copies`,
    "",
    "Generic functions, closures and shims that are there more than once.",
    "",
    ...table(["function", "copies", "kB"], generics.slice(0, GENERICS).map(({ name, count, bytes: size }) => [code_(name), count, kB(size)])),
    "",
  ].join("\n");
}

/** A section's content, by id. */
function sectionBytes(bytes, wanted) {
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at++];
    let [size, shift] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      size += (byte & 127) * shift;
      shift *= 128;
      if (byte < 128) break;
    }
    if (id === wanted) return bytes.subarray(at, at + size);
    at += size;
  }
  return new Uint8Array();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const at = process.argv.indexOf("--out");
  const out = at < 0 ? join(root, "docs/size.md") : process.argv[at + 1];
  writeFileSync(out, report(named(root)));
  console.log(out);
}
