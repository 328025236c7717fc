// Builds the page: www/page and www/src with the package in pkg/dist (or the folder C1Z_PKG_DIST names) → www/dist.
//   node scripts/build-www.mjs [output folder]
// One script, its Worker, what both need, one stylesheet; no inline anything. The service worker is given the list of all that was written.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const www = join(root, "www");

export const pkg = resolve(process.env.C1Z_PKG_DIST ?? join(root, "pkg/dist"));
export const TARGET = ["chrome123", "firefox128", "safari17.5"];
export const common = {
  bundle: true, minify: true, write: true, logLevel: "warning", legalComments: "none", absWorkingDir: www, format: "esm", target: TARGET,
  conditions: ["production"], tsconfig: join(www, "tsconfig.json"),
};

/** The policy as one header value; `<meta>` can't carry the directives of `headerOnly`. */
export function policyText(csp, forMeta = false) {
  return Object.entries(csp.policy)
    .filter(([name]) => !forMeta || !csp.headerOnly.includes(name))
    .map(([name, values]) => [name, ...values].join(" "))
    .join("; ");
}

export const policyMeta = (csp) => `<meta http-equiv="content-security-policy" content="${policyText(csp, true).replaceAll('"', "&quot;")}">`;
export const readPolicy = () => JSON.parse(readFileSync(join(www, "csp.json"), "utf8"));

/** In the page itself: a browser asks for the picture of a tab again at each step of its history, and the page is to ask for nothing. */
export const ICON = '<link rel="icon" href="icon.svg" type="image/svg+xml">';
export const icon = () => `data:image/svg+xml;base64,${readFileSync(join(www, "src/icon.svg")).toString("base64")}`;

/** Where the page and the package's Worker share code they share a file; the WebAssembly is beside them, where the Worker looks for it. */
async function page(out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { metafile } = await build({
    ...common,
    entryPoints: { main: "page/main.ts", worker: join(pkg, "worker.js") },
    outdir: out,
    splitting: true,
    chunkNames: "[name]-[hash]",
    metafile: true,
    logOverride: { "ignored-bare-import": "silent" }, // the package's chunks have no effects of their own
    plugins: [{
      name: "package",
      setup(builder) {
        builder.onResolve({ filter: /^c1z$/ }, () => ({ path: join(pkg, "index.js") }));
      },
    }],
  });
  await build({ ...common, entryPoints: ["src/page.css"], outfile: join(out, "page.css") });
  cpSync(join(pkg, "c1z_bg.wasm"), join(out, "c1z_bg.wasm"));
  for (const name of readdirSync(join(www, "page/icons"))) cpSync(join(www, "page/icons", name), join(out, name));
  for (const name of ["src/icon.svg", "sample.c1z", "page/manifest.webmanifest"]) cpSync(join(www, name), join(out, basename(name)));
  const main = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === "page/main.ts");
  const preload = main.imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => `<link rel="modulepreload" href="${basename(path)}">`).join("\n");
  const html = readFileSync(join(www, "index.html"), "utf8").replace("<!--csp-->", policyMeta(readPolicy())).replace("<!--preload-->", preload).replace(ICON, `<link rel="icon" href="${icon()}">`);
  writeFileSync(join(out, "index.html"), html);
  await serviceWorker(out);
  return metafile.outputs;
}

async function serviceWorker(out) {
  const names = readdirSync(out, { recursive: true }).map(String).filter((name) => statSync(join(out, name)).isFile()).sort();
  const files = names.map((name) => [name.replaceAll("\\", "/"), createHash("sha256").update(readFileSync(join(out, name))).digest("base64")]);
  const version = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
  await build({
    ...common, entryPoints: ["page/sw.ts"], outfile: join(out, "sw.js"), format: "iife",
    define: { FILES: JSON.stringify(files), VERSION: JSON.stringify(version) },
  });
}

/** HTML, CSS and JS of the first load, after brotli, may be no more than this: what it takes until the first screen works and a file can be opened. */
const BUDGET = 70_000;

/** What is fetched after that (the rest of the viewer, the service worker) is told, too. */
function weigh(out, outputs) {
  const size = (name) => brotliCompressSync(readFileSync(join(out, name))).length;
  const first = new Set(["index.html", "page.css"]);
  const visit = (name) => {
    if (first.has(basename(name))) return;
    first.add(basename(name));
    for (const { kind, path } of outputs[name].imports) if (kind === "import-statement") visit(path);
  };
  for (const [name, { entryPoint }] of Object.entries(outputs)) if (entryPoint !== undefined && ["main.js", "worker.js"].includes(basename(name))) visit(name);
  const later = readdirSync(out).filter((name) => name.endsWith(".js") && !first.has(name));
  const tell = (names) => [...names].map((name) => `${name} ${(size(name) / 1000).toFixed(1)}`).join(", ");
  const sum = (names) => [...names].reduce((all, name) => all + size(name), 0);
  console.log(`www: first load ${(sum(first) / 1000).toFixed(1)} kB brotli (${tell(first)}), then ${(sum(later) / 1000).toFixed(1)} kB (${tell(later)}) → ${out}`);
  if (sum(first) <= BUDGET) return;
  console.error(`build-www: HTML, CSS and JS of the first load are ${sum(first)} bytes brotli, the budget is ${BUDGET}`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!existsSync(join(pkg, "index.js"))) {
    console.error(`build-www: ${pkg} has no index.js; build the package first (node scripts/build-pkg.mjs)`);
    process.exit(1);
  }
  const out = resolve(process.argv[2] ?? join(www, "dist"));
  weigh(out, await page(out));
}
