// Opens a file and closes it again and again, in a process of its own that can collect its garbage; says what memory it has then.
import { readFile } from "node:fs/promises";

const [, , entry, path, times] = process.argv;
const { C1z } = await import(entry);
const bytes = await readFile(path);
const settled = [];

for (let turn = 1; turn <= Number(times); turn++) {
  const file = await C1z.open(bytes);
  const view = file.use();
  await view.grants({ text: "alice" }).count();
  await view.grants().block(0, 10);
  if (turn % 3 > 0) await file.close();
  if (turn % 5 === 0) await C1z.open(bytes.subarray(0, 3000)).catch(() => undefined);
  if (turn % 7 === 0) view.grants({ signal: AbortSignal.timeout(0) }).page().catch(() => undefined);
  if (turn % 50 > 0) continue;
  // Instances go with their last reference, some of them only when a task has passed.
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc();
  }
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  settled.push({ turn, rss, heapUsed, external, arrayBuffers });
}
console.log(JSON.stringify(settled));
