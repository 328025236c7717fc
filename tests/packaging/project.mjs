// Projects that install the tarball, and the tools that run in them.
//
// A consumer is a folder in consumers/ with a package.json and a lock of exact versions, which `c1z` is not in: it comes
// from the tarball. What the lock names is installed once per machine, in $TOOLS/consumers under a hash of the lock;
// the project itself is a copy in a temporary folder, where nothing of the repository can be found by accident.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { constants, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const consumers = join(root, "tests/packaging/consumers");
const examples = join(root, "examples");
/** Every folder that is a project. */
const folders = () => [consumers, examples].flatMap((of) => readdirSync(of).map((name) => join(of, name))).filter((folder) => existsSync(join(folder, "package.json")));
// As scripts/env.sh has it.
const TOOLS = process.env.C1Z_TOOLS || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "c1z-tools");
const NPM = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

let packed;
/** The path of the tarball, packed once per test file. */
export function tarball() {
  if (packed === undefined) {
    const folder = temporary("pack");
    run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: join(root, "pkg") });
    packed = join(folder, readdirSync(folder)[0]);
  }
  return packed;
}

/** A fresh copy of a consumer with everything installed. */
export function project(name) {
  const folder = copy(join(consumers, name));
  for (const file of readdirSync(join(consumers, "shared"))) {
    const to = file === "tsconfig.json" ? join(folder, file) : join(folder, "src", file);
    if (!existsSync(to)) cpSync(join(consumers, "shared", file), to);
  }
  return install(folder);
}

/** The same of one of the examples, as it stands. */
export function example(name) {
  return install(copy(join(examples, name)));
}

function copy(from) {
  const folder = temporary(basename(from));
  cpSync(from, folder, { recursive: true, filter: (path) => !/[\\/](node_modules|dist)$/.test(path) });
  return folder;
}

function install(folder) {
  const cached = installed(folder);
  if (cached !== undefined) {
    cpSync(cached, join(folder, "node_modules"), { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  }
  run("npm", ["install", "--no-save", "--offline", ...NPM, tarball()], { cwd: folder });
  assert.ok(existsSync(join(folder, "node_modules/c1z/dist/index.js")));
  assert.ok(!existsSync(join(folder, "node_modules/c1z/src")), "the package, not its source");
  return folder;
}

/** A folder that goes when the process does: after its servers and browsers. */
function temporary(name) {
  const folder = mkdtempSync(join(tmpdir(), `c1z-${name}-`));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** The node_modules that the lock of `folder` asks for, installed if need be; undefined where it asks for nothing. */
function installed(folder) {
  const cache = place(folder);
  if (cache === undefined) return undefined;
  if (!existsSync(cache)) {
    const part = `${cache}.${process.pid}`;
    mkdirSync(part, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) cpSync(join(folder, file), join(part, file));
    try {
      run("npm", ["ci", "--prefer-offline", ...NPM], { cwd: part });
      if (!existsSync(cache)) renameSync(part, cache); // else another was faster
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
  }
  return join(cache, "node_modules");
}

function place(folder) {
  const lock = join(folder, "package-lock.json");
  if (!existsSync(lock)) return undefined;
  // Without the project's own name, so that two with the same tools share them.
  const { "": _, ...packages } = JSON.parse(readFileSync(lock, "utf8")).packages;
  const key = createHash("sha256").update(`${process.platform}-${process.arch} ${JSON.stringify(packages)}`).digest("hex").slice(0, 16);
  return join(TOOLS, "consumers", key);
}

/** Fills the cache for every consumer. */
export function installAll() {
  for (const folder of folders()) installed(folder);
}

/** Whether `installAll` has nothing to do. */
export function allInstalled() {
  return folders().every((folder) => existsSync(place(folder) ?? folder));
}

/** Runs a program to its end; its output is the error's when it fails. */
export function run(program, args, options = {}) {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], ...options, env: clean(options.env) });
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")} failed:\n${`${error.stdout}\n${error.stderr}`.slice(0, 3000)}`);
  }
}

/** Runs a tool that the project has installed. */
export function tool(folder, name, ...args) {
  return run(join(folder, "node_modules/.bin", name), args, { cwd: folder });
}

/** Type-checks the project with the compiler of the repository. */
export function typecheck(folder, ...args) {
  return run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, ...args], { cwd: folder });
}

// What npm and the test runner say of themselves is nothing for a consumer.
export function clean(more = {}) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_TEST|NODE_OPTIONS|NODE_PATH)/.test(name) || name === "npm_config_cache"));
  return { ...env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1", ...more };
}
