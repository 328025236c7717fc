// release-check.mjs [STEP…]: everything that is to be known before a release, beside the tests. All steps run, even after one
// has failed; what cannot be looked up from here is said to be left out. The results lie in target/release-check.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = join(root, "target/release-check");
const UNREACHABLE = /failed to fetch advisory database|audit endpoint returned an error|\b(EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT)\b/;

/** Each step is one program; `online` ones are left out where their server cannot be reached. `say` picks what is worth a line. */
const STEPS = {
  package: { what: "the build, packed, by publint and attw", command: ["scripts/test.sh", "build", "package"], say: /^ *wasm: .*/gm },
  sizes: { what: "sizes beside docs/sizes.json", command: ["node", "scripts/sizes.mjs"], say: /^.+$/gm },
  licences: { what: "licences, bans and sources of the crates", command: ["cargo", "deny", "--offline", "check", "-A", "duplicate", "licenses", "bans", "sources"], say: /^.* ok$/gm },
  "crate-advisories": { what: "advisories about the crates", command: ["cargo", "deny", "check", "advisories"], online: true },
  "npm-advisories": { what: "advisories about the npm packages that build it", command: ["npm", "audit", "--audit-level=high"], online: true },
  sbom: { what: "the bill of materials", command: ["node", "scripts/sbom.mjs", join(out, "c1z.cdx.json")], say: /^sbom: .*/gm },
  reproduce: { what: "two clean builds in two folders are the same", command: ["scripts/reproduce.sh"], say: /^sha256 .*/gm },
};

function step(name) {
  const { what, command, online, say } = STEPS[name];
  process.stdout.write(`== ${name}: ${what} … `);
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync("bash", ["-c", '. scripts/env.sh && exec "$@"', "bash", ...command], { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  const said = `${stdout}\n${stderr}${error ?? ""}`;
  writeFileSync(join(out, `${name}.log`), said);
  const seconds = `${Math.round((performance.now() - start) / 1000)} s`;
  if (status === 0) {
    console.log(`ok (${seconds})`);
    for (const [line] of said.matchAll(say ?? /(?!)/g)) console.log(`   ${line}`);
    return "ok";
  }
  if (online && UNREACHABLE.test(said)) {
    console.log("left out: its server cannot be reached from here");
    return "left out";
  }
  console.log(`FAILED (${seconds})\n${said.trim().split("\n").slice(-60).join("\n")}`);
  return "failed";
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in STEPS));
if (unknown.length > 0) {
  console.error(`no step ${unknown.join()}; there are: ${Object.keys(STEPS).join(" ")}`);
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const results = (wanted.length > 0 ? wanted : Object.keys(STEPS)).map(step);
const count = (result) => results.filter((each) => each === result).length;
console.log(`${count("ok")} ok, ${count("failed")} failed, ${count("left out")} left out`);
process.exit(count("failed") === 0 ? 0 : 1);
