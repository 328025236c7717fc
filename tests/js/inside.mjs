// What is inside the package and not exported, bundled for tests of the parts alone: for Node, or as a script for pages.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { pkg } from "./support.mjs";

const CONTENTS = `
  export { Session } from "./engine/session.ts";
  export { C1zError } from "./errors.ts";
  export { blobReader } from "./random/blob.ts";
  export { Blocks } from "./random/blocks.ts";
  export { rangeSource } from "./random/ranges.ts";
  export { blobSource } from "./sources.ts";
  export { toByteSource } from "./given.ts";
`;

async function bundled(platform, more) {
  const src = join(pkg, "src");
  const places = { "#glue": join(pkg, "dist/raw/glue.js"), "#platform": join(src, platform === "node" ? "platform.node.ts" : "platform.ts") };
  const inPlace = { name: "in-place", setup: ({ onResolve }) => onResolve({ filter: /^#(glue|platform)$/ }, ({ path }) => ({ path: places[path] })) };
  return build({ stdin: { contents: CONTENTS, resolveDir: src, loader: "ts" }, bundle: true, format: "esm", platform, tsconfigRaw: {}, plugins: [inPlace], logLevel: "error", ...more });
}

/** The parts, in this process. */
export async function inside() {
  const folder = mkdtempSync(join(tmpdir(), "c1z-inside-"));
  try {
    const outfile = join(folder, "inside.mjs");
    await bundled("node", { outfile });
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The parts, as the text of a module. */
export async function insideForPages() {
  const { outputFiles } = await bundled("browser", { write: false });
  return outputFiles[0].text;
}
