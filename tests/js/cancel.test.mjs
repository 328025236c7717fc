// Giving up, at any moment of anything: the promise rejects at once, the work really stops, and its memory is back. With
// numbers, because a machine that is shared makes them vary; the large fixture where it is there, else the medium one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { after, before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { C1z } from "../../pkg/dist/index.node.js";
import { abortAfter, abortAll, abortOpenings, described, generator, INDEX, summary, WORK } from "./aborts.mjs";
import { open, start, stop } from "./chromium.mjs";
import { cpuTime, fixture, leftOut, own } from "./support.mjs";

const MiB = 1 << 20;
/** Milliseconds: from an abort to its rejection, and until the same file answers or the next opens. */
const REJECTS = 50;
const ANSWERS = 100;
/** … until the Worker of an opening that was given up has ended. */
const ENDS = 200;

/** A v3 file opens in no time, so its openings are given up while all of it is checked. */
const FORMATS = ["v1", "v3"].map((format) => {
  const large = fixture(`large-${format}.c1z`) ?? fixture(`medium-${format}.c1z`);
  const many = large?.includes("large-") === true;
  return { format, large, many, tiny: `${own}/tiny-${format}.c1z`, verify: "full", skip: large === undefined ? leftOut : false };
});

before(start);
after(stop);

/** Says the numbers, and holds them against the bounds. */
function judge(where, taken, bounds) {
  for (const [what, most] of Object.entries(bounds)) {
    const numbers = summary(taken[what]);
    console.log(`${where}, ${{ abort: "abort to rejection", after: "until the next answer", end: "until the Worker has ended" }[what]}: ${described(numbers)}`);
    assert.ok(numbers.n > 0, where);
    assert.ok(numbers.p95 < most, `${where}: ${described(numbers)}, at most ${most} ms`);
  }
}

/** Milliseconds of a shared machine are not ours alone: what is too slow is measured up to three times. */
function again(measure) {
  return async (t) => {
    for (let turn = 1; ; turn++) {
      try {
        return await measure(t);
      } catch (error) {
        if (turn === 3 || !(error instanceof assert.AssertionError)) throw error;
        console.log(`measured again: ${error.message}`);
        await new Promise((resolve) => setTimeout(resolve, 3000));
      }
    }
  };
}

for (const { format, large, many, tiny, verify, skip } of FORMATS) {
  test(`in Node, openings of ${format}`, { skip, timeout: 300_000 }, again(async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc");
    const settled = async () => {
      for (let i = 0; i < 4; i++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        collect();
      }
      return process.memoryUsage.rss();
    };
    const bytes = readFileSync(large);
    const at = performance.now();
    await (await C1z.open(large, { verify })).close();
    const most = (performance.now() - at) * 0.5;
    const memory = await settled();
    const options = { C1z, large, verify, slow: bytes.subarray(0, MiB), tiny, times: 30, most, random: generator(1) };
    const taken = await abortOpenings(options);
    judge(`Node, openings of ${format}`, taken, { abort: REJECTS, after: ANSWERS });
    const more = (await settled()) - memory;
    console.log(`Node: ${(more / MiB).toFixed(1)} MiB more than before ${taken.abort.length} openings that were given up`);
    assert.ok(more < 64 * MiB, `${more} bytes are not back`);
  }));

  test(`in Node, questions of ${format}`, { skip, timeout: 300_000 }, again(async (t) => {
    const file = await C1z.open(large);
    t.after(() => file.close());
    const random = generator(2);
    judge(`Node, index of ${format}`, await abortAll(file.use(), INDEX, 14, 60, random), { abort: REJECTS, after: ANSWERS });
    for (const [phase, works] of Object.entries(WORK)) {
      judge(`Node, ${phase} of ${format}`, await abortAll(file.use(), works, 3, many ? 120 : 20, random), { abort: REJECTS, after: ANSWERS });
    }
    const begun = cpuTime();
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(cpuTime() - begun < 100, `${cpuTime() - begun} ms of work that nobody waits for`);
  }));

  test(`in Chromium, ${format}`, { skip, timeout: 400_000 }, again(async (t) => {
    const { page, problems, close } = await open();
    t.after(close);
    const { questions, openings, took } = await page.evaluate(async ([name, many, small, verify]) => {
      const { C1z } = globalThis.c1z;
      const { abortAll, abortOpenings, generator, INDEX, WORK } = await import("/aborts.mjs");
      const random = generator(3);
      const [blob, tiny] = [await globalThis.get(name), await globalThis.get(small)];
      const slow = new Uint8Array(await blob.slice(0, 1 << 20).arrayBuffer());
      const at = performance.now();
      const file = await C1z.open(blob, { verify });
      const took = performance.now() - at;
      const questions = { index: await abortAll(file.use(), INDEX, 14, 60, random) };
      for (const [phase, works] of Object.entries(WORK)) questions[phase] = await abortAll(file.use(), works, 4, many ? 150 : 20, random);
      await file.close();

      // With a spare Worker, as a page that opens one file after the other has it.
      await C1z.load();
      const ended = [];
      globalThis.Worker = class extends Worker {
        terminate() {
          ended.push(performance.now());
          super.terminate();
        }
      };
      await abortOpenings({ C1z, large: blob, verify, slow, tiny, times: 2, most: took / 2, random }); // the spare is of the old class
      ended.length = 0;
      const end = [];
      let begun = performance.now();
      const after = async (name) => {
        while (ended.length === 0 && performance.now() < begun + 5000) await new Promise((resolve) => setTimeout(resolve, 5));
        end.push({ name, ms: Math.max(0, (ended[0] ?? Number.POSITIVE_INFINITY) - begun) });
        await new Promise((resolve) => setTimeout(resolve, 100)); // a person takes longer
        ended.length = 0;
      };
      const given = AbortController.prototype.abort;
      AbortController.prototype.abort = function (reason) {
        if (reason?.message === "changed my mind") begun = performance.now();
        given.call(this, reason);
      };
      const openings = await abortOpenings({ C1z, large: blob, verify, slow, tiny, times: 30, most: took * 0.5, random, after });
      return { questions, openings: { ...openings, end }, took };
    }, [basename(large), many, basename(tiny), verify]);
    assert.deepEqual(problems, []);
    for (const [phase, taken] of Object.entries(questions)) judge(`Chromium, ${phase} of ${format}`, taken, { abort: REJECTS, after: ANSWERS });
    judge(`Chromium, openings of ${format}, ${took.toFixed(0)} ms`, openings, { abort: REJECTS, after: ANSWERS, end: ENDS });
    await page.waitForTimeout(200);
    assert.equal(page.workers().length, 1, "the spare");
  }));
}

const [{ large, skip }] = FORMATS;

test("in Chromium, nothing goes on in the background", { skip, timeout: 200_000 }, again(async (t) => {
  const { page, close } = await open();
  t.after(close);
  const devtools = await page.context().browser().newBrowserCDPSession();
  // Seconds of work of all processes of the browser.
  const work = async () => (await devtools.send("SystemInfo.getProcessInfo")).processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  const names = await page.evaluate(async (name) => {
    const { abortAfter, INDEX, WORK } = await import("/aborts.mjs");
    globalThis.file = await globalThis.c1z.C1z.open(await globalThis.get(name));
    const blob = await globalThis.get(name);
    globalThis.works = {
      open: (signal) => globalThis.c1z.C1z.open(blob, { signal }),
      search: (signal) => INDEX.search(globalThis.file.use(), signal),
      sort: (signal) => WORK.query.sort(globalThis.file.use(), signal),
      export: (signal) => WORK.stream.csv(globalThis.file.use(), signal),
    };
    globalThis.giveUp = (which) => abortAfter(60, globalThis.works[which]);
    return Object.keys(globalThis.works);
  }, basename(large));
  for (const name of names) {
    await page.evaluate((which) => globalThis.giveUp(which), name);
    await page.waitForTimeout(100);
    const begun = await work();
    await page.waitForTimeout(500);
    const took = (await work()) - begun;
    console.log(`Chromium, ${name}: ${(took * 1000).toFixed(0)} ms of work in the half second after`);
    assert.ok(took < 0.15, `${name}: ${took} s`);
  }
}));

test("an abort while the WebAssembly is being fetched rejects at once", async () => {
  const { page, close } = await open();
  try {
    const took = await page.evaluate(async () => {
      const { abortAfter } = await import("/aborts.mjs");
      const { fetch } = globalThis;
      globalThis.fetch = () => new Promise(() => undefined); // never answers
      try {
        return await abortAfter(20, (signal) => globalThis.c1z.C1z.open(new Blob(["C1ZF"]), { signal, worker: false }));
      } finally {
        globalThis.fetch = fetch;
      }
    });
    assert.ok(took < REJECTS, `${took} ms`);
  } finally {
    await close();
  }
  const stuck = new ReadableStream({ pull: () => new Promise(() => undefined) });
  assert.ok((await abortAfter(20, (signal) => C1z.open(stuck, { signal }))) < REJECTS);
});
