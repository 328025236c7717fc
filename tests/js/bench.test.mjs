// The bench itself: that it measures, that it compares as it says, and that its tables say what was measured.
import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { nodeHost } from "../../bench/hosts/node.mjs";
import { measure } from "../../bench/measure.mjs";
import { differences, floors } from "../../bench/report/checks.mjs";
import { compare, failed, ratios, remeasure, wantedOf } from "../../bench/report/compare.mjs";
import { bestPeer, figures, FIGURES, OURS } from "../../bench/report/figures.mjs";
import { engines, heads, rows } from "../../bench/report/table.mjs";
import { own, pkg, root } from "./support.mjs";

const point = (median, min = median, max = median) => ({ median, min, max });

/** Results of one file, in which some figures of ours are so many times as good as they usually are. */
function results(better = {}) {
  const spread = ({ key, more }, value) => {
    const times = better[key] ?? 1;
    return point(more ? value * times : value / times);
  };
  const by = Object.fromEntries(FIGURES.map((figure) => [figure.key, figure]));
  return {
    files: {
      v1: {
        name: "large-v1",
        hosts: {
          Node: {
            figures: {
              first: { c1z: spread(by.first, 500), "sql.js": point(1500), "@sqlite.org/sqlite-wasm": point(1400), native: point(300) },
              blocks: { c1z: spread(by.blocks, 1600), "sql.js": point(400) },
              facets: { c1z: spread(by.facets, 200) },
              calibration: { c1z: point(300) },
            },
          },
        },
      },
    },
    sizes: { wasm: { raw: 1e6, brotli: 390_000 * (better.wasm ?? 1) } },
  };
}

test("a ratio that falls by 20 % fails, one that falls by 10 % does not, whichever way is better", () => {
  for (const key of ["first", "blocks", "facets"]) {
    const verdict = (times) => compare(ratios(results()), ratios(results({ [key]: times }))).filter(failed).map(({ what }) => what);
    assert.deepEqual(verdict(1), []);
    assert.deepEqual(verdict(0.9), []);
    assert.deepEqual(verdict(0.8), [`v1, Node: ${key}`]);
    assert.deepEqual(verdict(3), []);
  }
  const grown = (times) => compare(ratios(results()), ratios(results({ wasm: times }))).filter(failed).map(({ what }) => what);
  assert.deepEqual(grown(1.1), []);
  assert.deepEqual(grown(1.3), ["size: wasm"]);
});

test("a machine that is half as fast changes nothing, and a figure that is missing fails", () => {
  const slow = results();
  for (const [key, row] of Object.entries(slow.files.v1.hosts.Node.figures)) {
    const { more } = FIGURES.find((figure) => figure.key === key);
    for (const of of Object.values(row)) for (const name of Object.keys(of)) of[name] *= more ? 0.5 : 2;
  }
  assert.deepEqual(compare(ratios(results()), ratios(slow)).map(({ verdict }) => verdict), ["same", "same", "same", "same"]);

  const gone = results();
  delete gone.files.v1.hosts.Node.figures.facets;
  const [missing] = compare(ratios(results()), ratios(gone)).filter(failed);
  assert.deepEqual([missing.what, missing.verdict], ["v1, Node: facets", "missing"]);
  const quick = wantedOf({ files: { v1: {} }, hosts: ["node"], jobs: ["first", "blocks"] });
  assert.deepEqual(compare(ratios(results()), ratios(gone), quick).filter(failed), []);
  assert.equal(compare(ratios(results()), {}, quick).filter(failed).length, 3); // two figures and the size
});

test("what fell is measured again, and only that", () => {
  const fell = compare(ratios(results()), ratios(results({ first: 0.5, wasm: 2 }))).filter(failed);
  const given = { files: { v1: "a", v3: "b" }, hosts: ["node", "chromium"] };
  assert.deepEqual(remeasure(fell, given), { files: { v1: "a" }, hosts: ["node"], jobs: ["first", "calibrate"] });
  assert.equal(remeasure(fell.filter(({ what }) => what.startsWith("size")), given), undefined);
});

test("the best run counts: one that something else slowed down is no fall", () => {
  const disturbed = results();
  disturbed.files.v1.hosts.Node.figures.first.c1z = point(900, 505, 1400);
  assert.deepEqual(compare(ratios(results()), ratios(disturbed)).filter(failed), []);
});

test("the best peer is a peer, not the native limit", () => {
  const { first } = results().files.v1.hosts.Node.figures;
  assert.equal(bestPeer({}, first)[0], "@sqlite.org/sqlite-wasm");
});

test("floors pass and fail by the median, and what was not measured has failed", () => {
  const judged = (better) => Object.fromEntries(floors(results(better)).map(({ name, pass }) => [name, pass]));
  const first = "v1, Node, File → first 100 grants, ms";
  // 500 ms beside 1400: 2.8 times.
  assert.equal(judged({})[first], false);
  assert.equal(judged({ first: 1.1 })[first], true);
  assert.equal(judged({})["v1, Node, all grants as column blocks, thousand rows/s"], true);
  assert.equal(judged({ blocks: 0.9 })["v1, Node, all grants as column blocks, thousand rows/s"], false);
  assert.equal(judged({})["v1, Node, search, first 50, ms"], false);
  assert.equal(judged({}).wasm, true);
  assert.equal(judged({ wasm: 1.1 }).wasm, false);

  const aborts = (ms) => ({ v1: { Node: { count: { abort: [...Array(19).fill(1), ms], after: Array(20).fill(ms) } } } });
  const late = (ms) => floors({ ...results(), aborts: aborts(ms) }).filter(({ name, pass }) => name.includes("abort") && !pass).map(({ name }) => name);
  // One of twenty may be late, as that is what the 95th of a hundred says.
  assert.deepEqual(late(90), []);
  assert.deepEqual(late(120), ["v1, Node, abort of count, the next answer"]);
});

test("an answer that differs is found", () => {
  const ours = { rows: 5, chars: 10, complete: true };
  assert.deepEqual(differences("here", { c1z: { blocks: [ours] }, "sql.js": { blocks: [ours] } }), []);
  assert.equal(differences("here", { c1z: { blocks: [ours] }, "sql.js": { blocks: [{ ...ours, chars: 11 }] } }).length, 1);
  assert.deepEqual(differences("here", { c1z: { blocks: [ours] }, "sql.js": { blocks: [{ ...ours, chars: 11, complete: false }] } }), []);
});

const BOTH = { v1: { path: join(own, "tiny-v1-slim.c1z") }, v3: { path: join(own, "tiny-v3.c1z") } };

test("every job runs on a small file of each format, beside the peers", async () => {
  const { files, failures } = await measure(nodeHost({ root, pkg }), { files: BOTH, runs: 1, limitMs: 1000, aborts: false });
  assert.deepEqual(failures, []);
  const needed = FIGURES.filter(({ key }) => !["transfer", "transferRows"].includes(key)).map(({ key }) => key);
  for (const [format, { results: found, zstd }] of Object.entries(files)) {
    // One grant has an annotation of a message that the peers were not taught: only their whole records differ.
    assert.deepEqual([...new Set(differences(format, found).map((line) => /, ([\w/]+): /.exec(line)[1]))], format === "v1" ? ["first", "first/loaded", "ndjson"] : []);
    const measured = figures(found);
    const absent = needed.filter((key) => measured[key]?.[OURS] === undefined);
    assert.deepEqual(absent, format === "v1" ? [] : ["decode", "firstLoaded", "compile", "instantiate", "ready"]);
    assert.equal(measured.blocks.c1z.median > 0, true);
    const names = engines({ figures: measured });
    assert.deepEqual(names, format === "v1" ? [OURS, "sql.js", "@sqlite.org/sqlite-wasm"] : [OURS]);
    const table = rows({ figures: measured, zstd }, names);
    assert.equal(heads(names, { zstd }).length, names.length);
    assert.equal(table.every((row) => row.length === names.length + 1), true);
    if (format === "v1") for (const key of ["first", "records", "ndjson", "csv", "count", "searchAll", "sortId"]) assert.equal(Object.keys(measured[key]).length, 3, key);
  }
  const [{ answer }] = files.v1.results.c1z.count;
  assert.deepEqual(answer, [25]);
});

test("aborts are sampled in every long job", async () => {
  const host = nodeHost({ root, pkg });
  const { samples } = await host.run({ job: "abort", file: BOTH.v3.path, about: { ...(await host.subject(BOTH.v3.path)), format: "v3", times: 2, tiny: host.tiny } });
  assert.deepEqual(Object.keys(samples), ["open", "index", "count", "recount", "search", "sort", "facets", "blocks", "records", "joined", "ndjson", "csv"]);
  for (const [job, { abort, after }] of Object.entries(samples)) assert.equal(abort.length, after.length, job);
});
