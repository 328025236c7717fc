// The command as a process: exit codes, pipes, signals, terminals, help, and every example of its documentation.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { bin, c1z, output, shell, source } from "./cli-support.mjs";
import { fixture, leftOut, pkg, root } from "./support.mjs";

const tiny = fixture("tiny-v1.c1z");
const unicode = fixture("unicode-v1.c1z");
const medium = fixture("medium-v1.c1z");
if (medium === undefined) console.log(leftOut);
const folder = mkdtempSync(join(tmpdir(), "c1z-cli-"));
after(() => rmSync(folder, { recursive: true }));
const corrupt = (name) => fixture(`corrupt/${name}.c1z`);

describe("exit codes", { concurrency: 2 }, () => {
  const CASES = [
    [["grants", "--limit", "x", tiny], 2, "usage.argument"],
    [["grants", "--order-by", "no", tiny], 2, "usage.unknown-column"],
    [["grants", corrupt("empty-file")], 3, "format.empty"],
    [["grants", corrupt("bad-magic")], 3, "format.unknown-magic"],
    [["grants", corrupt("v1-truncated-50pct")], 3, "format.truncated"],
    [["info", corrupt("v3-manifest-garbage")], 3, "v3.manifest"],
    [["grants", corrupt("v1-flip-checksum")], 4, "zstd.checksum"],
    [["grants", corrupt("sqlite-header-flip")], 4, "sqlite.not-a-database"],
    [["grants", corrupt("sqlite-grants-loop")], 4, "sqlite.corrupt"],
    [["grants", corrupt("v3-sst-truncated")], 4, "pebble.corrupt"],
    [["grants", "--verify", corrupt("v3-frame-bomb")], 3, "v3.frame"],
    [["grants", corrupt("proto-garbage")], 4, "proto.malformed"],
    [["info", corrupt("bomb-declared-11GiB")], 5, "limit.decoded-size"],
    [["grants", "--sync-id", "nope", tiny], 6, "store.unknown-sync"],
    [["stats", fixture("empty-v1.c1z")], 6, "store.not-found"],
    [["grants", "/no/such/file.c1z"], 7, "source.read"],
    [["grants", root], 7, "source.read"],
    [["grants"], 7, "source.read"],
  ];
  for (const [args, code, name] of CASES) {
    test(`${code} ${name}: ${args[0]}`, async () => {
      const plain = await c1z(args, { cwd: folder });
      assert.equal(plain.code, code, plain.stderr);
      assert.match(plain.stderr, /^c1z: [^\n]+\)\n$/);
      assert.ok(plain.stderr.includes(`(${name}`), plain.stderr);
      const { error } = JSON.parse((await c1z([...args, "-o", "json"], { cwd: folder })).stderr);
      assert.equal(error.code, name);
      assert.match(error.message, /^\S.{20}/);
    });
  }

  test("the numbers of an error are there", async () => {
    const args = ["info", corrupt("bomb-declared-11GiB")];
    assert.match((await c1z(args)).stderr, /[^)] \(limit\.decoded-size, offset 5, limit \d+, got 11811160064\)\n$/);
    const { error } = JSON.parse((await c1z([...args, "-o", "ndjson"])).stderr);
    assert.deepEqual([error.offset, error.got], [5, 11811160064]);
    assert.match((await c1z(["info", "/no/such/file.c1z"])).stderr, /ENOENT.*\/no\/such\/file\.c1z/);
  });

  test("7 env.wasm-load: no WebAssembly beside the command", async () => {
    const dist = join(folder, "bare/dist");
    await shell(`mkdir -p ${dist}`);
    for (const name of readdirSync(join(pkg, "dist"))) if (name.endsWith(".js")) copyFileSync(join(pkg, "dist", name), join(dist, name));
    copyFileSync(join(pkg, "package.json"), join(folder, "bare/package.json"));
    const { code, stderr } = await shell(`${join(dist, "cli.js")} info ${tiny}`);
    assert.equal(code, 7, stderr);
    assert.match(stderr, /env\.wasm-load/);
    // Help is none of its business.
    assert.equal((await shell(`${join(dist, "cli.js")} --help`)).code, 0);
  });

  test("74: an output that takes nothing", async () => {
    const { code, stderr } = await shell(`${bin} grants ${tiny} >/dev/full`);
    assert.deepEqual([code, /output\.write/.test(stderr)], [74, true], stderr);
  });
});

describe("pipes and signals", { skip: medium === undefined && "needs medium-v1" }, () => {
  for (const form of ["table", "json", "ndjson", "csv"]) {
    test(`| head: ${form}`, async () => {
      const begin = performance.now();
      const whole = await shell(`${bin} info ${medium} >/dev/null`);
      const opening = performance.now() - begin;
      const { code, stdout, stderr } = await shell(`${bin} grants -o ${form} ${medium} | head -n 1; exit \${PIPESTATUS[0]}`);
      const took = performance.now() - begin - opening;
      assert.deepEqual([whole.code, code, stderr, stdout.split("\n").length], [0, 0, "", 2]);
      assert.ok(took < opening * 3 + 1000, `${took} ms, and ${opening} ms to open`);
    });
  }

  test("export | head", async () => {
    for (const args of ["", "--kind grants --format csv", "--kind grants --format json"]) {
      const { code, stderr } = await shell(`${bin} export ${args} ${medium} | head -c 100; exit \${PIPESTATUS[0]}`);
      assert.deepEqual([code, stderr], [0, ""]);
    }
  });

  for (const [signal, want] of [["SIGINT", 130], ["SIGTERM", 143]]) {
    test(`${signal}: exit ${want}, nothing said, nothing left`, async () => {
      const out = join(folder, "stopped.ndjson");
      for (const command of [["grants", "-o", "json", medium], ["export", "--kind", "grants", "--out", out, medium]]) {
        const child = spawn(bin, command, { stdio: ["ignore", "pipe", "pipe"] });
        let text = "";
        child.stderr.on("data", (chunk) => (text += chunk));
        const begun = command[0] === "export" ? until(() => readdirSync(folder).some((name) => name.includes("stopped"))) : new Promise((resolve) => child.stdout.once("data", resolve));
        child.stdout.resume();
        await begun;
        const at = performance.now();
        child.kill(signal);
        const code = await new Promise((resolve) => child.on("close", resolve));
        assert.deepEqual([code, text], [want, ""]);
        assert.ok(performance.now() - at < 1500);
        assert.deepEqual(readdirSync(folder).filter((name) => name.includes("stopped")), []);
      }
    });
  }
});

async function until(holds) {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** What a terminal of so many columns gets. */
function terminal(command, columns = 100) {
  return shell(`script -qec 'stty cols ${columns}; ${command}' /dev/null </dev/null`);
}

describe("on a terminal", async () => {
  const skip = (await shell("command -v script")).code === 0 ? false : "script (util-linux) is not here";
  const allowed = { table: /\x1b\[(1|0)m/g, other: /(?!)/g };

  test("nothing of a file commands it", { skip }, async () => {
    const commands = ["resource-types", "resources", "entitlements", "grants", "principals", "search a", "info", "syncs --token", "stats", "export", "export --kind resources --format csv", "export --kind grants --format json"];
    for (const command of commands) {
      for (const form of command.startsWith("export") ? [""] : ["-o table", "-o json", "-o ndjson", "-o csv"]) {
        const { code, stdout } = await terminal(`${bin} ${command} ${form} ${unicode} 2>/dev/null`);
        assert.equal(code, 0, command);
        const rest = stdout.replaceAll("\r\n", "").replace(form === "-o table" ? allowed.table : allowed.other, "");
        assert.doesNotMatch(rest, /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u, `${command} ${form}`);
        assert.ok(stdout.length > 20);
      }
    }
    const plain = await terminal(`${bin} resources --no-color ${unicode} 2>/dev/null`);
    assert.ok(!plain.stdout.includes("\x1b"));
    assert.match(plain.stdout, /\\u202e/);
  });

  test("tables are as wide as it", { skip }, async () => {
    const { width } = await source("width.ts");
    for (const columns of [60, 100, 200]) {
      const { stdout } = await terminal(`${bin} resources --no-color ${unicode} 2>/dev/null`, columns);
      const lines = stdout.split("\r\n").slice(0, -1);
      assert.equal(lines.length, 62);
      for (const line of lines) assert.ok(width(line) <= columns, line);
      assert.ok(Math.max(...lines.map(width)) > columns - 12);
    }
  });

  test("progress is shown, and taken away", { skip }, async () => {
    const { stdout } = await terminal(`${bin} resource-types ${tiny}`);
    assert.match(stdout, /^\r\x1b\[K(reading|decoding) \d+ %/);
    const shown = stdout.slice(stdout.lastIndexOf("\r\x1b[K") + 4);
    assert.match(shown, /^\x1b\[1mID {6}Display Name {2}Traits\x1b\[0m\r\nuser {4}User/);
    const quiet = await terminal(`${bin} resource-types -q --no-color ${tiny}`);
    assert.match(quiet.stdout, /^ID /);
  });

  test("standard input that is a terminal is refused", { skip }, async () => {
    const { code, stdout } = await shell(`script -qec '${bin} info -' /dev/null`);
    assert.deepEqual([code, /is a terminal/.test(stdout)], [2, true], stdout);
  });
});

test("widths", async () => {
  const { width, cut } = await source("width.ts");
  const cases = { "": 0, abc: 3, é: 1, "e\u0301": 1, 日本語: 6, "ﾊﾟ": 2, "한글": 4, "😀": 2, "👨‍👩‍👧‍👦": 2, "❤️": 2, "❤": 1, "🇨🇭": 2, "a\u0300\u0301\u0302": 1, "ＡＢ": 4, "…": 1, "№": 1, "שלום": 4 };
  for (const [text, columns] of Object.entries(cases)) assert.equal(width(text), columns, text);
  assert.equal(cut("日本語テキスト", 7), "日本語…");
  assert.equal(cut("日本語テキスト", 8), "日本語…");
  assert.equal(cut("abc", 3), "abc");
  assert.equal(cut("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3), "👨‍👩‍👧‍👦…");
});

describe("which sync, and what is odd, is said", () => {
  test("on standard error, unless quiet", async () => {
    const path = fixture("multi-sync-nofull-v1.c1z");
    const { stderr, stdout } = await c1z(["grants", path]);
    assert.match(stderr, /^c1z: showing sync \S+ \(latest-finished\): .+\.\n$/);
    const id = / sync (\S+) /.exec(stderr)[1];
    for (const args of [["-q"], ["--sync-id", id]]) assert.deepEqual(await c1z(["grants", ...args, path]), { code: 0, signal: null, stderr: "", stdout });
    assert.equal((await c1z(["grants", tiny])).stderr, "");
    assert.match((await c1z(["grants", corrupt("rows-without-sync")])).stderr, /^c1z: note: .* \(sync\.orphan-rows\)\n$/);
    assert.match((await c1z(["resources", fixture("empty-v1.c1z")])).stderr, /^c1z: no sync to show/);
  });

  test("text of a file in an error is harmless", async () => {
    const { stderr } = await c1z(["grants", "--sync-id", "\x1b[31m\u202e", tiny]);
    assert.doesNotMatch(stderr, /\x1b|\u202e/);
  });
});

describe("help", () => {
  test("names every command, and each its options; fast and without the engine", async () => {
    const { COMMANDS, OPTIONS, optionsOf } = await source("commands.ts");
    const general = await output(["help"]);
    for (const args of [[], ["--help"], ["-h"]]) assert.equal(await output(args), general);
    for (const command of COMMANDS) {
      assert.ok(general.includes(`  ${command.name}`), command.name);
      const help = await output(["help", ...command.name.split(" ")]);
      if (command.name !== "help") assert.equal(await output([...command.name.split(" "), "--help"]), help);
      for (const [name, meaning] of Object.entries(optionsOf(command))) {
        const { short, value } = OPTIONS[name];
        assert.match(help, new RegExp(`^  ${short === undefined ? "   " : `-${short},`} --${name}${value === undefined ? "" : ` ${value.replace(/[[\]]/g, "\\$&")}`}  `, "m"));
        assert.ok(help.replace(/\s+/g, " ").includes(meaning), meaning);
      }
      for (const line of help.split("\n")) assert.ok(line.length <= 80, line);
    }
    const times = [];
    for (let n = 0; n < 5; n += 1) {
      const begin = performance.now();
      await output(["--help"]);
      times.push(performance.now() - begin);
    }
    const empty = [];
    for (let n = 0; n < 5; n += 1) {
      const begin = performance.now();
      await shell(`exec ${process.execPath} -e 0`);
      empty.push(performance.now() - begin);
    }
    assert.ok(Math.min(...times) < Math.min(...empty) + 110, `${times} ms; Node alone ${empty} ms`);
  });

  test("the version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
    for (const option of ["--version", "-V"]) assert.equal(await output([option]), `${version}\n`);
  });

  test("mistakes: what was meant, exit 2", async () => {
    const cases = {
      "grnats": "Is it grants?", "resource": "Is it resources?", "compare": "Is it principals compare?", "xyzzy": "See c1z help.", "acme.c1z": "c1z info acme.c1z",
      "grants --pricipal a:b": "Is it --principal?", "grants --output-format json": "Is it --output?", "grants --nolimit": "Is it --limit?", "grants -x": "See c1z help.",
      "grants --trait user": "resource-types, resources have", "grants --limit": "needs a value", "grants --file --limit": "needs a value", "grants --limit=-1": "whole number",
      "grants -r eng": "--resource-type", "grants -e a -r b -t c": "exclude each other", "grants --quiet=yes": "takes no value", "grants --limit 1 --limit 2": "twice",
      "grants -o xml": "table, json, ndjson, csv", "grants --principal alice": "TYPE:ID", "resources --status gone": "enabled, disabled, deleted", "grants --kind x": "direct, expanded",
      "search": "a text", "grants a.c1z b.c1z": "a.c1z and b.c1z", "grants -f a.c1z b.c1z": "a.c1z and b.c1z", "help grnats": "Is it grants?", "access -t user": "--resource",
    };
    for (const [args, text] of Object.entries(cases)) {
      const { code, stderr, stdout } = await c1z(args.split(" "), { cwd: folder });
      assert.deepEqual([code, stdout], [2, ""], `${args}: ${stderr}`);
      assert.ok(stderr.includes(text), `${args}: ${stderr}`);
    }
  });
});

test("importing the package loads nothing of the command, and help nothing of the engine", () => {
  const reached = (name, seen = new Set()) => {
    if (!seen.has(name)) {
      seen.add(name);
      for (const [, next] of readFileSync(join(pkg, "dist", name), "utf8").matchAll(/^(?:import|export|\} from)\b[^;]*?"\.\/([^"]+)"/gm)) reached(next, seen);
    }
    return [...seen].map((one) => readFileSync(join(pkg, "dist", one), "utf8")).join("\n");
  };
  for (const entry of ["index.node.js", "direct.node.js"]) {
    assert.match(reached(entry), /pkg\/src\/engine\//);
    assert.doesNotMatch(reached(entry), /pkg\/src\/cli\//);
  }
  assert.match(reached("cli.js"), /pkg\/src\/cli\/commands\.ts/);
  assert.doesNotMatch(reached("cli.js"), /pkg\/src\/engine\//);
});

test("installed from its tarball, it is there by name", async () => {
  const place = mkdtempSync(join(folder, "installed-"));
  const { code, stdout, stderr } = await shell(
    `cd ${pkg} && npm pack --silent --pack-destination ${place} && cd ${place} && npm init -y >/dev/null &&
     npm install --silent --offline --no-audit --no-fund ./c1z-*.tgz >/dev/null && npx --offline c1z stats -o json ${tiny}`,
  );
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout.slice(stdout.indexOf("{"))).stats.grants, "25");
});

test("make cli", async () => {
  const { code, stdout } = await shell(`make -s cli ARGS='resource-types -o csv --limit 1 ${tiny}'`, { cwd: root });
  assert.deepEqual([code, stdout], [0, "displayName,id,traits,description,resources\r\nUser,user,user,A person,3\r\n"]);
});

test("the documentation: every example does what it says", async () => {
  const text = readFileSync(join(root, "docs/cli.md"), "utf8");
  const place = mkdtempSync(join(folder, "docs-"));
  const path = join(place, "bin");
  await shell(`mkdir ${path}`);
  symlinkSync(bin, join(path, "c1z"));
  writeFileSync(join(path, "npx"), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  for (const name of ["sync", "acme"]) copyFileSync(tiny, join(place, `${name}.c1z`));
  copyFileSync(fixture("dupes-v1.c1z"), join(place, "older.c1z"));
  const examples = [...text.matchAll(/^```console\n([^]*?)^```$/gm)].flatMap(([, block]) => block.split(/^\$ /m).slice(1));
  assert.ok(examples.length > 15);
  assert.equal([...text.matchAll(/^```/gm)].length, 2 * [...text.matchAll(/^```console$/gm)].length, "another kind of block");
  for (const example of examples) {
    const [line, ...rest] = example.split("\n");
    const { stdout, stderr } = await shell(line, { cwd: place, path });
    const want = rest.join("\n").trimEnd();
    assert.equal((stderr + stdout).replaceAll("\r\n", "\n").trimEnd(), want, line);
  }
});
