// A peer's file with the methods that the jobs want. `ask(op, args)` answers at once or, from a Worker, later; of what comes in
// parts one is asked for ahead, as c1z does.
import { CELLS } from "./shape.mjs";

const POINTS = ["info", "first", "entitlement", "principal", "count", "searchFirst", "searchAll", "sorted"];

export function pulled({ ask, decodedSize, memory, close }) {
  const file = { decodedSize, memory, close };
  for (const op of POINTS) file[op] = (args) => ask(op, args);
  file.records = (visit) =>
    pull(ask, "batch", (records) => {
      let goOn = true;
      for (const record of records) goOn = visit(record);
      return records.length > 0 && goOn;
    });
  for (const op of ["ndjson", "csv"]) file[op] = (visit) => pull(ask, op, (bytes) => bytes.byteLength > 0 && visit(bytes));
  file.blocks = (visit) =>
    pull(ask, "block", ({ count, cells, text, offsets }) => {
      const cell = cells === undefined ? (row, column) => cut(text, offsets, row * CELLS + column) : (row, column) => cells[row * CELLS + column];
      return count > 0 && visit(count, CELLS, cell);
    });
  return file;
}

async function pull(ask, op, use) {
  await ask("rewind");
  for (let next = ask(op); ; ) {
    const answer = next instanceof Promise ? await next : next;
    next = ask(op);
    if (use(answer) === false) return void (await next);
  }
}

function cut(text, offsets, at) {
  return text.slice(offsets[at], offsets[at + 1]);
}
