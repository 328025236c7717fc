import { C1z } from "c1z";
import { read } from "./read.js";

const input = document.querySelector("input");
const output = document.querySelector("output");

input?.addEventListener("change", async () => {
  const [chosen] = input.files ?? [];
  if (chosen === undefined || output === null) return;
  const file = await C1z.open(chosen);
  output.value = JSON.stringify(await read(file));
  await file.close();
});
