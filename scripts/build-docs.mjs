#!/usr/bin/env node
// Builds the API reference into target/docs: js/ from the types by TypeDoc, and a page that links it and the crate's, which
// `cargo doc` leaves in target/doc. Fails on a name without a doc comment, a function without an example, and a broken link.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const tool = join(root, "docs/api/node_modules/typedoc/dist/index.js");
const out = join(root, "target/docs");

if (!existsSync(tool)) {
  console.error("TypeDoc is not there: run scripts/setup.sh docs.");
  process.exit(1);
}
const { Application, ReflectionKind } = await import(tool);
const FUNCTIONS = ReflectionKind.CallSignature | ReflectionKind.ConstructorSignature;

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const wrong = [...(await reference()), ...index(), ...brokenLinks(out)];
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exit(1);
console.log(`API reference: ${relative(process.cwd(), join(out, "index.html"))}`);

/** Builds the pages; gives what is wrong with their sources. */
async function reference() {
  const app = await Application.bootstrapWithPlugins({ options: join(root, "docs/api/typedoc.json") });
  const project = await app.convert();
  if (project === undefined) return ["TypeDoc could not read the types."];
  app.validate(project);
  await app.generateDocs(project, join(out, "js"));
  for (const page of pages(out)) {
    // A link to a folder opens its index only where a server is asked.
    const text = readFileSync(page, "utf8");
    writeFileSync(page, text.replaceAll(/\bhref="((?:\.\.\/)+)(#[^"]*)?"/g, 'href="$1index.html$2"'));
  }
  const said = app.logger.errorCount + app.logger.warningCount;
  return [...undocumented(project), ...(said > 0 ? [`TypeDoc has ${said} complaints, see above.`] : [])];
}

/** Names of our own sources without a comment, and functions without an example. */
function undocumented(project) {
  const missing = [];
  const asked = ReflectionKind.TypeAlias | ReflectionKind.ClassOrInterface | ReflectionKind.Property | ReflectionKind.Accessor | FUNCTIONS;
  for (const reflection of Object.values(project.reflections)) {
    const full = reflection.getFullName();
    // What stands in a type literal is told where the literal is.
    if (!reflection.kindOf(asked) || full.includes("__type") || reflection.flags.isInherited || made(project, reflection)) continue;
    if (!reflection.hasComment()) missing.push(`${full} has no doc comment.`);
    else if (reflection.kindOf(FUNCTIONS) && !reflection.comment.getTag("@example")) missing.push(`${full} has no example.`);
  }
  return [...new Set(missing)];
}

/** Fields of the messages are made from proto/, where they have names and numbers only. */
function made(project, reflection) {
  const member = reflection.kindOf(ReflectionKind.Property | ReflectionKind.EnumMember);
  return member && project.getSymbolIdFromReflection(reflection)?.fileName.endsWith("records.ts") === true;
}

/** The page that links both. */
function index() {
  const parts = [
    ["js/index.html", "JavaScript", "the npm package: c1z and c1z/direct"],
    ["../doc/c1z/index.html", "Rust", "the crate, made by cargo doc"],
  ];
  const items = parts.map(([href, name, what]) => `<li><a href="${href}">${name}</a>: ${what}</li>`);
  writeFileSync(join(out, "index.html"), `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>c1z: API reference</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color-scheme: light dark }</style>
<h1>c1z: API reference</h1>
<ul>
${items.join("\n")}
</ul>
</html>
`);
  return [];
}

function pages(folder) {
  return readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(".html")).map((name) => join(folder, name));
}

/** Links between the pages of a folder that lead nowhere. */
function brokenLinks(folder) {
  const anchors = new Map();
  const has = (page, anchor) => {
    if (!anchors.has(page)) anchors.set(page, new Set([...readFileSync(page, "utf8").matchAll(/\b(?:id|name)="([^"]+)"/g)].map(([, id]) => id)));
    return anchors.get(page).has(decodeURIComponent(anchor));
  };
  return pages(folder).flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\bhref="([^"]+)"/g)].flatMap(([, href]) => {
      if (/^(?:[a-z]+:|\/\/)/i.test(href)) return [];
      const [path, anchor] = href.split("?")[0].split("#");
      const to = path === "" ? page : resolve(dirname(page), decodeURIComponent(path));
      const broken = !existsSync(to) || statSync(to).isDirectory() || (anchor && to.endsWith(".html") && to.startsWith(folder) && !has(to, anchor));
      return broken ? [`${relative(root, page)}: the link ${href} leads nowhere.`] : [];
    }),
  );
}
