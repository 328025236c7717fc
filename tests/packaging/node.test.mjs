// Node, as an ES module: a path, bytes and a Blob, through both entries.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertRead, FIXTURE, project, run } from "./support.mjs";

test("node", { timeout: 60_000 }, () => {
  const folder = project("node");
  const answers = JSON.parse(run(process.execPath, ["src/main.js", FIXTURE], { cwd: folder }));
  assert.equal(answers.length, 3);
  answers.forEach(assertRead);
});
