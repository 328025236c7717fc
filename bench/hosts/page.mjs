// The page: runs one job on the chosen file. The work is in a Worker, whoever does it; the records end up here.
import { crossed } from "./crossed.mjs";
import { C1z } from "/c1z/index.js";
import { openC1z } from "../engines/c1z.mjs";
import { pulled } from "../engines/pulled.mjs";
import { JOBS } from "../jobs.mjs";

const decoder = new TextDecoder();

globalThis.run = async (given) => {
  const { job, engine, limitMs, about, loaded } = given;
  const source = document.querySelector("input").files[0];
  if (job === "decode") return ask(startWorker(), "decode", { engine, file: source });
  if (job === "calibrate") return (await import("../engines/calibration.mjs")).calibrate();
  if (job === "load") return load();
  if (job === "abort") return abort(source, about);
  if (loaded && engine === "c1z") await stand();
  const worker = loaded && engine !== "c1z" ? startWorker() : undefined;
  if (worker !== undefined) await ask(worker, "load", given);
  const open = engine === "c1z" ? () => openC1z(C1z, source) : () => openPeer({ ...given, file: source }, worker ?? startWorker());
  return JOBS[job](open, about, limitMs, { probe: globalThis.probe, crossed });
};

globalThis.ready = true;

/** As a page that shows an empty drop target: a Worker has compiled the module, and had the moment that a person takes to choose. */
async function stand() {
  await C1z.load();
  await new Promise((resolve) => setTimeout(resolve, 500));
}

async function load() {
  const glue = "/c1z/raw/glue.js";
  const [{ createGlue }, { loadJob }, bytes] = await Promise.all([
    import(glue),
    import("../load.mjs"),
    fetch("/c1z/c1z_bg.wasm").then((answer) => answer.arrayBuffer()),
  ]);
  return loadJob({ C1z, bytes, createGlue });
}

async function abort(source, about) {
  const [{ abortJob }, tiny] = await Promise.all([import("../abort.mjs"), fetch("/tests/fixtures/tiny-v1.c1z").then((answer) => answer.arrayBuffer())]);
  return abortJob({ C1z, source, tiny, about, times: about.times });
}

async function openPeer(args, worker) {
  const { decodedSize } = await ask(worker, "open", args);
  const texts = {
    batch: (bytes) => JSON.parse(decoder.decode(bytes)),
    block: ({ text, ...block }) => ({ ...block, text: decoder.decode(text) }),
  };
  return pulled({
    decodedSize,
    ask: (op, about) => (op in texts ? ask(worker, op, about).then(texts[op]) : ask(worker, op, about)),
    memory: async () => ({ wasmBytes: await ask(worker, "memory") }),
  });
}

function startWorker() {
  const worker = new Worker("/built/peer-worker.js", { type: "module" });
  worker.waiting = [];
  worker.onmessage = ({ data }) => {
    const { resolve, reject } = worker.waiting.shift();
    if (data.error === undefined) resolve(data.result);
    else reject(new Error(data.error));
  };
  worker.onerror = (event) => worker.waiting.splice(0).forEach(({ reject }) => reject(new Error(event.message)));
  return worker;
}

/** Questions are answered in their order. */
function ask(worker, op, args) {
  return new Promise((resolve, reject) => {
    worker.waiting.push({ resolve, reject });
    worker.postMessage({ op, args });
  });
}
