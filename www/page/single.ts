/**
 * Starts the page that is one file, opened from disk. What is a file of its own elsewhere stands in it as text: gzip in base64, in elements
 * that run nothing.
 */
import { define } from "../src/components/element.ts";
import { C1zViewer } from "../src/components/viewer/viewer.ts";
import { packageReader } from "../src/data/reader.ts";
import { trustedScript } from "../src/data/trusted.ts";
import { start } from "./start.ts";

function part(id: string): Promise<ArrayBuffer> {
  const text = document.getElementById(id)?.textContent?.trim() ?? "";
  const packed = new Blob([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))]);
  return new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

// Not a module: browsers start no such one from a file on disk.
const worker = await part("worker").then((script) => URL.createObjectURL(new Blob([script], { type: "text/javascript" })));

C1zViewer.reader = packageReader({ worker: () => new Worker(trustedScript(worker), { name: "c1z" }), wasm: () => part("wasm") });
define("c1z-viewer", C1zViewer);

const viewer = document.querySelector("c1z-viewer");
if (viewer !== null) {
  viewer.sample = new Blob([await part("sample")]);
  start(viewer);
}
