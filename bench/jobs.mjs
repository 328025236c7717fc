// The jobs, the same for every engine and host. An engine's file has first, each, eachBatch, eachBlock and memory.

export const FIRST = 100;

/** From nothing but the script and the File to the first rows. `open` resolves to a file. */
export async function openJob(open) {
  const begin = performance.now();
  const file = await open();
  const opened = performance.now();
  const records = await file.first(FIRST);
  const first = performance.now();
  return { openMs: opened - begin, firstMs: first - begin, decodedSize: file.decodedSize, memory: await file.memory(), records };
}

/** All grants as objects, one by one or by batches. */
export async function objectsJob(open, limitMs, how = "each") {
  const file = await open();
  const count = counter(limitMs);
  await file[how]((grant) => count(grant.id.length + grant.principal.id.resource.length + grant.entitlement.id.length));
  return { ...count.result(), memory: await file.memory() };
}

/** All grants as blocks of cells, each cell made a string once. */
export async function blocksJob(open, limitMs) {
  const file = await open();
  const count = counter(limitMs);
  await file.eachBlock((rows, columns, cell) => {
    let goOn = true;
    for (let row = 0; row < rows; row += 1) {
      let chars = 0;
      for (let column = 0; column < columns; column += 1) chars += cell(row, column).length;
      goOn = count(chars);
    }
    return goOn;
  });
  return { ...count.result(), memory: await file.memory() };
}

/** Counts rows and what they hold, and says `false` when the time is up; begins now. */
function counter(limitMs) {
  const begin = performance.now();
  let [rows, chars, complete] = [0, 0, true];
  const count = (more) => {
    rows += 1;
    chars += more;
    if (rows % 8192 === 0 && performance.now() - begin > limitMs) complete = false;
    return complete;
  };
  count.result = () => ({ rows, chars, complete, ms: performance.now() - begin });
  return count;
}
