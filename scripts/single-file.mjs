// make single-file: the whole viewer as one HTML that opens from disk, without a server.
//   node scripts/single-file.mjs [output file]
// Its own policy lets it run that one script, start Workers from it, and connect to nothing.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { common, ICON, icon, pkg, policyMeta, readPolicy } from "./build-www.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = resolve(process.argv[2] ?? join(root, "www/dist/c1z-viewer.html"));

const bundle = async (options) => (await build({ ...common, write: false, ...options })).outputFiles[0].text;
// Here the parts of the package are bundled; where they would look for their files they are told (page/single.ts).
const from = (name) => ({ name: "package", setup: (builder) => void builder.onResolve({ filter: /^c1z$/ }, () => ({ path: join(pkg, name) })) });
const silent = { "empty-import-meta": "silent", "ignored-bare-import": "silent" };

const script = await bundle({ entryPoints: ["page/single.ts"], plugins: [from("index.js")], logOverride: silent });
const worker = await bundle({ entryPoints: [join(pkg, "worker.js")], format: "iife", logOverride: silent });
const style = await bundle({ entryPoints: ["src/page.css"] });

const safe = script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const csp = readPolicy();
Object.assign(csp.policy, {
  "script-src": [hash(safe), "'wasm-unsafe-eval'"], "style-src": [hash(style)], "worker-src": ["blob:"], "connect-src": ["'none'"], "img-src": ["data:", "blob:"], "manifest-src": ["'none'"],
});

const part = (id, bytes) => `<script type="application/octet-stream" id="${id}">${gzipSync(bytes, { level: 9 }).toString("base64")}</script>`;

// Not in `replace`, which reads `$&` in what it is given.
const put = (html, mark, text) => {
  const at = html.indexOf(mark);
  if (at < 0) throw new Error(`www/index.html has no ${mark}`);
  return html.slice(0, at) + text + html.slice(at + mark.length);
};
const html = [
  ["<!--csp-->", policyMeta(csp)],
  [ICON, `<link rel="icon" href="${icon()}">`],
  ['<link rel="manifest" href="manifest.webmanifest">\n', ""],
  ['<link rel="stylesheet" href="page.css">', `<style>${style}</style>`],
  ["<!--preload-->\n", ""],
  ['<script type="module" src="main.js"></script>\n', ""],
  ["</body>", `${part("wasm", readFileSync(join(pkg, "c1z_bg.wasm")))}\n${part("worker", worker)}\n${part("sample", readFileSync(join(root, "www/sample.c1z")))}\n<script type="module">${safe}</script>\n</body>`],
].reduce((text, [mark, by]) => put(text, mark, by), readFileSync(join(root, "www/index.html"), "utf8"));

mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, html);
console.log(`single file: ${(html.length / 1000).toFixed(0)} kB → ${out}`);
