import { equal, test } from "../testing.ts";
import { CountingFrame } from "./counting.ts";
import { TestRows } from "./frame.test.ts";

const turn = (): Promise<void> => new Promise((next) => setTimeout(next, 5));

/** A frame whose counts answer when told to. */
function counting(rows: TestRows, ready = true): { frame: CountingFrame; asked: string[]; answer: () => Promise<void>; signals: AbortSignal[] } {
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  const waiting: (() => void)[] = [];
  const frame = new CountingFrame(rows, ["resourceType", "resource"], "held", async (type, id, signal) => {
    asked.push(`${type} ${id}`);
    signals.push(signal);
    if (!ready) await new Promise<void>((next) => waiting.push(next));
    if (id === "resource1") throw new Error("damaged");
    return 7;
  });
  return { frame, asked, signals, answer: async () => { waiting.splice(0).forEach((next) => next()); await turn(); } };
}

test("numbers are counted for the rows in sight alone, once the rows are here, and each once", async () => {
  const rows = new TestRows(1000, true);
  const { frame, asked } = counting(rows);
  let changes = 0;
  frame.addEventListener("change", () => changes++);
  frame.want(0, 3);
  const shown = (): (string | undefined)[] => [0, 1, 2].map((row) => frame.cell(row, "held"));
  equal(shown(), [undefined, undefined, undefined]);
  await turn();
  equal(asked, [], "nothing is counted before the rows");
  await rows.answer();
  equal([frame.cell(0, "resource"), asked], ["resource0", []], "nor in their place");
  shown();
  await turn();
  equal([shown(), asked], [["7", "", "7"], ["resourceType0 resource0", "resourceType1 resource1", "resourceType2 resource2"]]);
  const before = changes;
  shown();
  await turn();
  equal([changes, asked.length], [before, 3], "what can't be counted is not asked again");
  equal(rows.asked, [0], "and no list is asked for it");
});

test("rows that have gone out of sight are not counted, and nothing is after the end", async () => {
  const { frame, asked, answer, signals } = counting(new TestRows(1000), false);
  const show = (first: number): void => {
    frame.want(first, 2);
    for (const row of [first, first + 1]) frame.cell(row, "held");
  };
  show(0);
  await turn();
  show(0);
  await turn();
  equal(asked, ["resourceType0 resource0"]);
  show(100);
  await answer();
  equal(asked, ["resourceType0 resource0", "resourceType100 resource100"]);
  frame.close();
  equal(signals[1]?.aborted, true);
  await answer();
  equal(asked.length, 2);
});
