// wasm-opt.mjs FROM TO: copies the bindings and puts the optimised wasm beside them, then prints its size.
// wasm-opt takes half a minute, so its result is kept under the hash of what went in.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { FLAGS } from "./wasm-flags.mjs";

const BUDGET = 400_000; // bytes after brotli
const WASM = "c1z_bg.wasm";
const root = fileURLToPath(new URL("..", import.meta.url));
const tool = join(root, "node_modules/binaryen/bin/wasm-opt");

const [from, to] = process.argv.slice(2);
const input = join(from, WASM);
const version = JSON.parse(readFileSync(join(root, "node_modules/binaryen/package.json"), "utf8")).version;
const wanted = process.env.C1Z_DEV ? input : optimised(input);

mkdirSync(to, { recursive: true });
// Nothing else is in `to`: a file that is no longer generated must not stay in the package.
for (const old of readdirSync(to)) rmSync(join(to, old), { recursive: true });
for (const name of readdirSync(from)) copyFileSync(name === WASM ? wanted : join(from, name), join(to, name));
report(readFileSync(wanted));

function optimised(path) {
  const key = createHash("sha256").update(version).update(FLAGS.join()).update(readFileSync(path)).digest("hex").slice(0, 24);
  const cache = join(root, "target/wasm/opt");
  const output = join(cache, `${key}.wasm`);
  if (existsSync(output)) return output;
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  execFileSync(process.execPath, [tool, ...FLAGS, path, "-o", `${output}.part`], { stdio: "inherit" });
  renameSync(`${output}.part`, output);
  return output;
}

function report(bytes) {
  new WebAssembly.Module(bytes); // loads here, or throws
  const kb = (n) => `${(n / 1000).toFixed(1)} kB`;
  if (process.env.C1Z_DEV) {
    console.log(`wasm: ${kb(bytes.length)} (not optimised)`);
    return;
  }
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
  console.log(`wasm: ${kb(bytes.length)}, gzip ${kb(gzipSync(bytes, { level: 9 }).length)}, brotli ${kb(brotli)} (budget ${kb(BUDGET)})`);
  if (brotli > BUDGET) {
    console.error(`the wasm is ${brotli - BUDGET} bytes over its budget after brotli`);
    process.exit(1);
  }
}
