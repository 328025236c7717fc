// A peer's file with the methods that the jobs want. What it asks may be answered at once or by a Worker; one batch is
// asked for ahead, as c1z does.
import { BATCH, BLOCK, CELLS } from "./shape.mjs";

export function pulled({ first, batch, block, decodedSize, memory }) {
  const each = (visit) =>
    pull(() => batch(BATCH), (records) => {
      let goOn = true;
      for (const record of records) goOn = visit(record);
      return records.length > 0 && goOn;
    });
  return {
    decodedSize,
    memory,
    first,
    each,
    eachBatch: each,
    eachBlock: (visit) =>
      pull(() => block(BLOCK), ({ count, cells, text, offsets }) => {
        const cell = cells === undefined ? (row, column) => cut(text, offsets, row * CELLS + column) : (row, column) => cells[row * CELLS + column];
        return count > 0 && visit(count, CELLS, cell);
      }),
  };
}

async function pull(ask, use) {
  for (let next = ask(); ; ) {
    const answer = next instanceof Promise ? await next : next;
    next = ask();
    if (use(answer) === false) return void (await next);
  }
}

function cut(text, offsets, at) {
  return text.slice(offsets[at], offsets[at + 1]);
}
