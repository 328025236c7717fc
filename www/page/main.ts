/** Starts the page. */
import { define } from "../src/components/element.ts";
import { C1zViewer } from "../src/components/viewer/viewer.ts";
import { packageReader } from "../src/data/reader.ts";
import { trustedScript } from "../src/data/trusted.ts";
import { offline } from "./offline.ts";
import { openAddress, start } from "./start.ts";

const WORKER = new URL("./worker.js", import.meta.url).href;

C1zViewer.reader = packageReader({ worker: () => new Worker(trustedScript(WORKER), { type: "module", name: "c1z" }), reserve: 3 });
define("c1z-viewer", C1zViewer);

const viewer = document.querySelector("c1z-viewer");
if (viewer !== null) {
  viewer.sample = "sample.c1z";
  start(viewer);
  openAddress(viewer);
  offline(viewer);
}
