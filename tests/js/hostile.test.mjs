// Files in which every string is an attack, on the command line: nothing of them reaches the terminal as more than text, and JSON and CSV hold them as they are.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { c1z, csvRows, lines } from "./cli-support.mjs";
import { ATTACKS, hostileV1, hostileV3 } from "./hostile.mjs";

const KINDS = ["resource-types", "resources", "entitlements", "grants"];

for (const [name, make] of [["v1", hostileV1], ["v3", hostileV3]]) {
  test(`${name}: hostile strings stay text in a terminal, and whole in JSON`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "c1z-hostile-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "hostile.c1z");
    writeFileSync(file, make());
    for (const command of ["info", "syncs", "stats", "principals", ...KINDS]) {
      const { code, stdout, stderr } = await c1z([command, "-f", file]);
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/, command);
    }
    for (const kind of KINDS) {
      const { stdout } = await c1z([kind, "-f", file, "-o", "ndjson"]);
      const said = JSON.stringify(lines(stdout));
      for (const attack of kind === "resource-types" ? ATTACKS.slice(0, 5) : ATTACKS) assert.ok(said.includes(JSON.stringify(attack).slice(1, -1)), `${kind}: ${attack}`);
    }
    const { stdout } = await c1z(["export", "-f", file, "--kind", "grants", "--format", "csv"]);
    assert.deepEqual(csvRows(stdout).flat().filter((cell) => /^[=+\-@\t\r]/.test(cell)), []);
  });
}
