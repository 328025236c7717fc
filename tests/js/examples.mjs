// Finds the snippets of the documents and of the doc comments, and makes programs of them.
//
// A snippet is a ```js or ```ts block. It may use, without saying so, what `prelude.ts` gives. It is put in a block of its own, so it
// may declare the same names anew. A comment `// → text` behind a console.log is what that prints. One that begins with `// browser`
// needs a page: it is type-checked and not run.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pkg, root } from "./support.mjs";

const NAMES = ["blob", "tiny", "v3", "several", "file", "view"];
const OURS = ["C1z", "C1zError"];

/** The files whose snippets are tried. */
export function documents() {
  const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  return [join(root, "README.md"), join(pkg, "README.md"), ...docs.map((name) => join(root, "docs", name))];
}

/** The sources whose doc comments have snippets. */
export function sources() {
  const names = readdirSync(join(pkg, "src"), { recursive: true }).map(String);
  return names.filter((name) => name.endsWith(".ts")).map((name) => join(pkg, "src", name));
}

/** Every snippet of a document. */
export function inDocument(path) {
  return blocks(readFileSync(path, "utf8"), path, 0);
}

/** Every snippet in the doc comments of a source. */
export function inSource(path) {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(/\/\*\*[^]*?\*\//g)].flatMap(({ 0: comment, index }) => {
    const plain = comment.replace(/^ *\/?\*+[ /]?/gm, "");
    const found = blocks(plain, path, lines(text.slice(0, index)));
    // A tag without a block would be an example that nobody tries.
    const tags = [...plain.matchAll(/^@example$/gm)].length;
    if (found.length < tags) throw new Error(`${path}: an @example has no \`\`\`ts block:\n${plain}`);
    return found;
  });
}

function blocks(text, path, before) {
  return [...text.matchAll(/^( *)```(?:js|ts)\n([^]*?)^ *```/gm)].map(({ 1: indent, 2: code, index }) => ({
    at: `${path.slice(root.length + 1)}:${before + lines(text.slice(0, index)) + 1}`,
    code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

function lines(text) {
  return text.split("\n").length - 1;
}

export function isForBrowsers({ code }) {
  return code.startsWith("// browser\n");
}

/** What a snippet says it prints, in order. */
export function expected({ code }) {
  return [...code.matchAll(/console\.log\(.*\/\/ →(.*)$/gm)].map(([, text]) => text.trim());
}

/** A snippet as a module of TypeScript. */
export function asModule({ code }) {
  const imports = [];
  const body = code.replaceAll(/^import .*$/gm, (line) => {
    imports.push(line);
    return "";
  });
  const missing = OURS.filter((name) => !imports.some((line) => new RegExp(`\\{[^}]*\\b${name}\\b[^}]*\\} from "c1z(/direct)?"`).test(line)));
  return [
    ...imports,
    `import { prelude } from "./prelude.js";`,
    missing.length > 0 ? `import { ${missing.join(", ")} } from "c1z";` : "",
    `const given = await prelude();`,
    `const { ${NAMES.join(", ")} } = given;`,
    `try {`,
    body,
    `} finally {`,
    `  await given.file.close();`,
    `}`,
    `void [${[...NAMES, ...missing].join(", ")}];`,
  ].join("\n");
}

/** What every snippet may use without saying where it comes from; the guide tells of it. */
export const PRELUDE = `
import { C1z, type SyncView } from "c1z";
import { readFile } from "node:fs/promises";

export interface Prelude {
  /** A small file: three users, three groups, two roles, 25 grants. */
  blob: Blob;
  /** Its path. */
  tiny: string;
  /** The path of a file with eight syncs. */
  several: string;
  v3: string;
  /** The small file, open. */
  file: C1z;
  /** Its default sync. */
  view: SyncView;
}

export async function prelude(): Promise<Prelude> {
  const [tiny, several, v3] = [process.env["TINY"] ?? "", process.env["SEVERAL"] ?? "", process.env["V3"] ?? ""];
  const blob = new Blob([await readFile(tiny)]);
  const file = await C1z.open(blob);
  return { blob, tiny, several, v3, file, view: file.use() };
}
`;

/** The documents that people read on their way, with what they link to. */
export function links(path) {
  const text = readFileSync(path, "utf8").replaceAll(/^```[^]*?^```/gm, "");
  const found = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to);
  return found.filter((to) => !/^[a-z]+:/.test(to)).map((to) => {
    const [file, anchor] = to.split("#");
    return { to, file: file === "" ? path : join(dirname(path), file), anchor };
  });
}

/** The anchors of a document's headings. */
export function anchors(path) {
  const headings = [...readFileSync(path, "utf8").replaceAll(/^```[^]*?^```/gm, "").matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, heading]) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"));
}

/** The lines of a document that call the command, as words. */
export function commands(path) {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(/^npx c1z ([^#\n]*)/gm)].map(([, line]) => line.trim().split(/ +/));
}

/** The ```js examples in the Rust docs of the bindings. */
export function inBindings() {
  const folder = join(root, "src/wasm");
  return readdirSync(folder).flatMap((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return [...text.matchAll(/(?:^ *\/\/\/.*\n)+/gm)].flatMap(({ 0: comment, index }) => {
      const plain = comment.replaceAll(/^ *\/\/\/ ?/gm, "");
      return blocks(plain, join(folder, name), lines(text.slice(0, index)));
    });
  });
}

/** Functions that the bindings export and give no example of. */
export function withoutExample() {
  const folder = join(root, "src/wasm");
  return readdirSync(folder).flatMap((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    const functions = [...text.matchAll(/((?:^ *(?:\/\/\/|#\[).*\n)*)^ *pub fn (\w+)/gm)];
    return functions.filter(([, above]) => !above.includes("```js")).map(([, , fn]) => `${name}: ${fn}`);
  });
}
