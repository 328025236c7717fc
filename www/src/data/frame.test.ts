import { equal, ok, test } from "../testing.ts";
import type { ColumnBlock } from "./contract.ts";
import { BLOCK_ROWS, BlockFrame, type Blocks, KEPT_BLOCKS, ListFrame } from "./frame.ts";

/** Rows that answer when told to, and remember what was asked. */
export class TestRows implements Blocks {
  readonly asked: number[] = [];
  readonly #total: number;
  #waiting: (() => void)[] = [];
  readonly #patient: boolean;

  constructor(total: number, patient = false) {
    this.#total = total;
    this.#patient = patient;
  }

  async count(): Promise<{ value: number; exact: boolean }> {
    return { value: this.#total, exact: true };
  }

  async block(first: number, count: number, { columns = ["id", "name"] }: { columns?: readonly string[] } = {}): Promise<ColumnBlock> {
    this.asked.push(first / BLOCK_ROWS);
    if (this.#patient) await new Promise<void>((answer) => this.#waiting.push(answer));
    return {
      first, count: Math.min(count, this.#total - first), total: this.#total, columns,
      cell: (row, column) => (columns[Number(column)] === "name" ? `Name ${row}` : `${columns[Number(column)]}${row}`),
    };
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

test("more columns are read anew, and what is there stays until then", async () => {
  const rows = new TestRows(1000, true);
  const frame = new BlockFrame(rows, ["id"]);
  await settled();
  frame.want(0, 10);
  await rows.answer();
  frame.use(["id"]);
  frame.want(0, 10);
  equal(rows.asked, [0], "nothing is missing");
  frame.use(["id", "name"]);
  frame.want(0, 10);
  equal([rows.asked, frame.cell(3, "id"), frame.cell(3, "name") ?? null], [[0, 0], "id3", null]);
  await rows.answer();
  equal([frame.cell(3, "id"), frame.cell(3, "name")], ["id3", "Name 3"]);
});

test("a closed frame tells nothing", async () => {
  const rows = new TestRows(1000, true);
  const frame = new BlockFrame(rows);
  await settled();
  frame.want(0, 10);
  let told = 0;
  frame.addEventListener("change", () => told++);
  frame.close();
  await rows.answer();
  equal([told, frame.cell(0, "id") ?? null], [0, null]);
});

test("a list is there at once", async () => {
  const frame = new ListFrame(Promise.resolve([{ id: "a" }, { id: "b" }]), (row) => row.id);
  equal(frame.total ?? null, null);
  await settled();
  equal([frame.total, frame.cell(1, "id"), frame.cell(2, "id") ?? null], [2, "b", null]);
});
