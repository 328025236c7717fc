// A classic script does not know where it lies, so it says where the Worker and the WebAssembly are.
import { C1z } from "c1z";
import wasm from "c1z/c1z.wasm";
import { read } from "./read.js";

const here = document.baseURI;
const input = document.querySelector("input");
const output = document.querySelector("output");

input?.addEventListener("change", async () => {
  const [chosen] = input.files ?? [];
  if (chosen === undefined || output === null) return;
  const runtime = await C1z.load({
    wasm: new URL(wasm, new URL("dist/", here)),
    worker: () => new Worker(new URL("dist/worker.js", here), { type: "module" }),
  });
  const file = await C1z.open(chosen, { runtime });
  output.value = JSON.stringify(await read(file));
  await file.close();
});
