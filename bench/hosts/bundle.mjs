// Bundles the Worker of the peers, and puts their WebAssembly beside it.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { WASM } from "../report/sizes.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Makes a folder to serve; `remove` takes it away. */
export async function bundle() {
  const dir = mkdtempSync(join(tmpdir(), "c1z-bench-"));
  for (const path of Object.values(WASM)) cpSync(path, join(dir, path.slice(path.lastIndexOf("/") + 1)));
  await build({
    entryPoints: [join(here, "peer-worker.mjs")],
    outdir: dir,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    // sql.js and protobufjs look for Node, where they find it.
    external: ["fs", "path", "crypto", "node:*"],
    logLevel: "error",
    logOverride: { "empty-import-meta": "silent" },
    absWorkingDir: here,
  });
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
