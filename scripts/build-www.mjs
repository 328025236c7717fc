// Builds the page: www/src → www/dist, beside it the package from pkg/dist (or the folder C1Z_PKG_DIST names).
//   node scripts/build-www.mjs [output folder]
// One script, one stylesheet, no inline anything. The package stays a folder of its own (`c1z/`), unbundled, because its
// Worker and its .wasm are found relative to its own files.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const www = join(root, "www");
const out = resolve(process.argv[2] ?? join(www, "dist"));
const pkg = resolve(process.env.C1Z_PKG_DIST ?? join(root, "pkg/dist"));

/** The policy as one header value; `<meta>` can't carry the directives of `headerOnly`. */
export function policyText(csp, forMeta = false) {
  return Object.entries(csp.policy)
    .filter(([name]) => !forMeta || !csp.headerOnly.includes(name))
    .map(([name, values]) => [name, ...values].join(" "))
    .join("; ");
}

/** The files of the package that its browser entry reaches: imports, the Worker, the .wasm. */
function reachable(from) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    if (!name.endsWith(".js")) return;
    const text = readFileSync(join(pkg, name), "utf8");
    for (const [, next] of text.matchAll(/(?:from|import|import\(|new URL\()\s*"\.\/([\w.-]+)"/g)) visit(next);
  };
  visit(from);
  return [...found];
}

if (!existsSync(join(pkg, "index.js"))) {
  console.error(`build-www: ${pkg} has no index.js; build the package first (node scripts/build-pkg.mjs)`);
  process.exit(1);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "c1z"), { recursive: true });

const common = { bundle: true, minify: true, write: true, logLevel: "warning", legalComments: "none", absWorkingDir: www };
await build({
  ...common,
  entryPoints: ["src/main.ts"],
  outfile: join(out, "main.js"),
  format: "esm",
  target: ["chrome123", "firefox128", "safari17.5"],
  conditions: ["production"],
  tsconfig: "tsconfig.json",
  plugins: [{
    name: "package beside the page",
    setup(builder) {
      builder.onResolve({ filter: /^c1z$/ }, () => ({ path: "./c1z/index.js", external: true }));
    },
  }],
});
await build({ ...common, entryPoints: ["src/theme.css"], outfile: join(out, "theme.css"), target: ["chrome123", "firefox128", "safari17.5"] });

const copied = reachable("index.js");
for (const name of copied) cpSync(join(pkg, name), join(out, "c1z", name));
cpSync(join(www, "src/icon.svg"), join(out, "icon.svg"));
cpSync(join(www, "sample.c1z"), join(out, "sample.c1z"));

const csp = JSON.parse(readFileSync(join(www, "csp.json"), "utf8"));
const meta = `<meta http-equiv="content-security-policy" content="${policyText(csp, true).replaceAll('"', "&quot;")}">`;
const html = readFileSync(join(www, "index.html"), "utf8").replace("<!--csp-->", meta);
writeFileSync(join(out, "index.html"), html);

const brotli = (path) => brotliCompressSync(readFileSync(path)).length;
const page = ["index.html", "theme.css", "main.js"].map((name) => join(out, name));
const scripts = copied.filter((name) => name.endsWith(".js")).map((name) => join(out, "c1z", name));
const pageSize = page.reduce((sum, path) => sum + brotli(path), 0);
const scriptSize = scripts.reduce((sum, path) => sum + brotli(path), 0);
console.log(`www: page ${(pageSize / 1000).toFixed(1)} kB brotli, package script ${(scriptSize / 1000).toFixed(1)} kB brotli → ${out}`);
const BUDGET = 70_000;
if (pageSize + scriptSize > BUDGET) {
  console.error(`build-www: HTML, CSS and JS are ${pageSize + scriptSize} bytes brotli, the budget is ${BUDGET}`);
  process.exit(1);
}
