import { equal, ok, test } from "../testing.ts";
import type { Block, Rows } from "./contract.ts";
import { BLOCK_ROWS, BlockFrame, KEPT_BLOCKS } from "./frame.ts";

/** Rows that answer when told to, and remember what was asked. */
export class TestRows implements Rows {
  readonly asked: number[] = [];
  readonly #total: number;
  #waiting: (() => void)[] = [];
  readonly #patient: boolean;

  constructor(total: number, patient = false) {
    this.#total = total;
    this.#patient = patient;
  }

  async count(): Promise<number> {
    return this.#total;
  }

  async block(first: number, count: number): Promise<Block> {
    this.asked.push(first / BLOCK_ROWS);
    if (this.#patient) await new Promise<void>((answer) => this.#waiting.push(answer));
    return { first, count: Math.min(count, this.#total - first), columns: ["id", "name"], cell: (row, column) => (column === 0 ? `id${row}` : `Name ${row}`) };
  }

  async answer(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const answer of waiting) answer();
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((next) => setTimeout(next, 0));

test("cells are undefined until their block is here", async () => {
  const frame = new BlockFrame(new TestRows(1000));
  equal(frame.cell(0, "id") ?? null, null);
  await settled();
  equal(frame.total, 1000);
  frame.want(990, 10);
  await settled();
  equal([frame.cell(999, "id"), frame.cell(999, "name"), frame.cell(0, "id") ?? null, frame.cell(999, "nothing") ?? null], ["id999", "Name 999", null, null]);
});

test("the newest wish is served first, and wishes nobody holds any more are dropped", async () => {
  const rows = new TestRows(1_000_000, true);
  const frame = new BlockFrame(rows);
  await settled();
  for (const block of [0, 1, 2, 3, 500]) frame.want(block * BLOCK_ROWS, 10);
  equal(rows.asked, [0, 1]);
  await rows.answer();
  equal(rows.asked, [0, 1, 500]);
});

test("blocks are kept least recently used, and no more than there is room for", async () => {
  const rows = new TestRows(1_000_000);
  const frame = new BlockFrame(rows);
  await settled();
  for (let block = 0; block < KEPT_BLOCKS + 8; block++) {
    frame.want(block * BLOCK_ROWS, 10);
    await settled();
    frame.want(0, 10);
  }
  ok(frame.cell(0, "id"), "the block in use stays");
  equal(frame.cell(BLOCK_ROWS, "id") ?? null, null, "the oldest is gone");
  equal(new Set(rows.asked).size, rows.asked.length, "nothing is fetched twice");
});

test("a failing count or block is told once and ends the asking", async () => {
  const frame = new BlockFrame({ count: () => Promise.reject(new Error("no")), block: () => Promise.reject(new Error("no")) });
  let told = 0;
  frame.addEventListener("change", () => told++);
  await settled();
  equal((frame.error as Error).message, "no");
  ok(told > 0, "the table hears of it");
});
