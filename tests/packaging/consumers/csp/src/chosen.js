// The same with no build at all: c1z_bg.wasm is chosen together with the sync file.
import { C1z } from "../node_modules/c1z/dist/index.js";
import { read } from "./read.js";

const input = document.querySelector("input");
const output = document.querySelector("output");

input?.addEventListener("change", async () => {
  const files = [...(input.files ?? [])];
  const wasm = files.find(({ name }) => name.endsWith(".wasm"));
  const chosen = files.find((file) => file !== wasm);
  if (wasm === undefined || chosen === undefined || output === null) return;
  const runtime = await C1z.load({ wasm: await wasm.arrayBuffer() });
  const file = await C1z.open(chosen, { runtime });
  output.value = JSON.stringify(await read(file));
  await file.close();
});
