// Reads the parts of the package in a Worker: the page says what to open and what to read, and gets sums and errors.
import { blobReader, blobSource, rangeSource } from "./inside.js";

const { FileReaderSync } = globalThis;
let slices = [];
globalThis.FileReaderSync = class extends FileReaderSync {
  readAsArrayBuffer(blob) {
    slices.push(blob.size);
    return super.readAsArrayBuffer(blob);
  }
};

let source;

const does = {
  blob: (blob) => ((source = blobSource(blob, blobReader(blob))), source.size),
  url: async (url) => ((source = await rangeSource(url, new AbortController().signal)), { size: source.size, random: source.random !== undefined }),
  read: ([offset, length]) => {
    slices = [];
    return { bytes: source.random.read(offset, length), slices };
  },
  chunks: async () => {
    const parts = [];
    for await (const chunk of source.chunks()) parts.push(chunk.slice());
    return new Blob(parts).arrayBuffer();
  },
};

globalThis.onmessage = async ({ data: { what, argument } }) => {
  try {
    postMessage({ result: await does[what](argument) });
  } catch ({ name, code, phase, offset, got, retryable, message }) {
    postMessage({ error: { name, code, phase, offset, got, retryable, message } });
  }
};
