// What the tests of the command share: running it as a child process.
import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { pkg } from "./support.mjs";

export const bin = join(pkg, "dist/cli.js");

const env = { ...process.env, NO_COLOR: "", FORCE_COLOR: undefined };

/** Runs the command to its end; `input` is sent to it. */
export function c1z(args, { cwd, input } = {}) {
  return new Promise((resolve) => {
    const child = execFile(bin, args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 30 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, signal: error?.signal ?? null, stdout, stderr });
    });
    child.stdin.on("error", () => undefined); // it need not read
    child.stdin.end(input);
  });
}

/** What the command prints; it must succeed and say nothing else than `notes`. */
export async function output(args, options = {}) {
  const { code, stdout, stderr } = await c1z(args, options);
  if (code !== 0 || (stderr !== "" && !(options.notes?.test(stderr) ?? false))) throw new Error(`c1z ${args.join(" ")}: ${code} ${stderr}`);
  return stdout;
}

/** The lines of NDJSON as values. */
export function lines(text) {
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/** Runs a line of shell; `path` comes first in the search path. */
export function shell(line, { cwd, path = "" } = {}) {
  return new Promise((resolve) => {
    const child = spawn("bash", ["-c", line], { cwd, env: { ...env, PATH: `${path}:${process.env.PATH}` }, stdio: ["ignore", "pipe", "pipe"] });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (texts[name] += text));
    child.on("close", (code) => resolve({ code, ...texts }));
  });
}

/** All rows of a CSV text, as RFC 4180 has them. */
export function csvRows(text) {
  const rows = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/y;
  for (let row = [], match; (match = cell.exec(text)) !== null; ) {
    row.push(match[1]?.replaceAll('""', '"') ?? match[2]);
    if (match[3] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** How a table shows a text. */
export function shownAs(text) {
  const hidden = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]/gu;
  const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return text.replace(hidden, (char) => {
    const code = char.codePointAt(0).toString(16);
    return short[char] ?? (char < "\u0100" ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`);
  });
}

/** A module of the command's sources, by itself. */
export async function source(name) {
  const entry = join(pkg, "src/cli", name);
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", platform: "node", target: "node20", write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
