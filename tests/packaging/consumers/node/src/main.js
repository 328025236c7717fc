// node src/main.js FILE
import { readFile } from "node:fs/promises";
import { C1z } from "c1z";
import { C1z as Direct } from "c1z/direct";
import { read } from "./read.js";

const [path] = process.argv.slice(2);
const answers = [];
for (const [api, source] of [[C1z, path], [Direct, await readFile(path)], [C1z, new Blob([await readFile(path)])]]) {
  const file = await api.open(source);
  answers.push(await read(file));
  await file.close();
}
console.log(JSON.stringify(answers));
