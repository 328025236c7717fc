// A browser's Worker on top of Node's worker_threads, so that the build for pages can be tested here as well.
import { Worker as Thread } from "node:worker_threads";

const BOOT = `
  const { parentPort, workerData } = require("node:worker_threads");
  globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
  // Messages wait until the script has run, as they do in a browser.
  import(workerData).then(() => parentPort.on("message", (data) => globalThis.onmessage({ data })));
`;

export const alive = new Set();

export class ShimWorker {
  onmessage = null;
  onmessageerror = null;
  onerror = null;
  #thread;

  constructor(url) {
    this.#thread = new Thread(BOOT, { eval: true, workerData: String(url) });
    alive.add(this);
    this.#thread.on("message", (data) => this.onmessage?.({ data }));
    this.#thread.on("error", (error) => this.onerror?.({ message: error.message, preventDefault() {} }));
    this.#thread.on("exit", () => alive.delete(this));
  }

  postMessage(message, transfer) {
    this.#thread.postMessage(message, transfer);
  }

  terminate() {
    alive.delete(this);
    void this.#thread.terminate();
  }
}
