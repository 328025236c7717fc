// The page: runs one job on the chosen file. The work is in a Worker, whoever does it; the records end up here.
import { C1z } from "/c1z/index.js";
import { openC1z } from "../engines/c1z.mjs";
import { pulled } from "../engines/pulled.mjs";
import { lazyJob, subject } from "../lazy/jobs.mjs";
import { blocksJob, objectsJob, openJob } from "../jobs.mjs";

const decoder = new TextDecoder();

globalThis.run = ({ job, engine, zstd, limitMs, lazy, about }) => {
  const file = document.querySelector("input").files[0];
  if (lazy) return job === "subject" ? subject(C1z, file) : lazyJob(C1z, file, job, about);
  if (job === "decode") return ask(startWorker(), "decode", { engine, file });
  const open = engine === "c1z" ? () => openC1z(C1z, file) : () => openPeer({ engine, zstd, file });
  if (job === "open") return openJob(open);
  if (job === "blocks") return blocksJob(open, limitMs);
  return objectsJob(open, limitMs, job === "batches" ? "eachBatch" : "each");
};

async function openPeer(args) {
  const worker = startWorker();
  const { decodedSize } = await ask(worker, "open", args);
  return pulled({
    decodedSize,
    first: (count) => ask(worker, "first", count),
    batch: async (count) => JSON.parse(decoder.decode(await ask(worker, "batch", count))),
    block: async (count) => {
      const { text, ...block } = await ask(worker, "block", count);
      return { ...block, text: decoder.decode(text) };
    },
    memory: () => ask(worker, "memory"),
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
