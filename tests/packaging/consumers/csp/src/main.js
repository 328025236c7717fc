// connect-src 'none': the page may fetch nothing, so the WebAssembly comes as a script. It is compiled once, here, and
// every Worker gets the compiled module.
import { C1z } from "../node_modules/c1z/dist/index.js";
import { read } from "./read.js";

const input = document.querySelector("input");
const output = document.querySelector("output");

input?.addEventListener("change", async () => {
  const [chosen] = input.files ?? [];
  if (chosen === undefined || output === null) return;
  const { default: base64 } = await import("./wasm.js");
  const wasm = await WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  const runtime = await C1z.load({ wasm });
  const file = await C1z.open(chosen, { runtime });
  output.value = JSON.stringify(await read(file));
  await file.close();
});
