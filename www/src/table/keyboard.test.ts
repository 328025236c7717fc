import { equal, test } from "../testing.ts";
import { type Key, move } from "./keyboard.ts";

const extent = { rows: 1000, columns: 5, page: 20 };
const key = (name: string, more: Partial<Key> = {}): Key => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test("the grid pattern", () => {
  const from = { row: 500, column: 2 };
  const cases: [Key, number, number][] = [
    [key("ArrowDown"), 501, 2], [key("ArrowUp"), 499, 2], [key("ArrowLeft"), 500, 1], [key("ArrowRight"), 500, 3],
    [key("Home"), 500, 0], [key("End"), 500, 4], [key("PageDown"), 520, 2], [key("PageUp"), 480, 2],
    [key("Home", { ctrlKey: true }), 0, 0], [key("End", { metaKey: true }), 999, 4], [key("ArrowDown", { ctrlKey: true }), 999, 2],
  ];
  for (const [pressed, row, column] of cases) equal(move(from, pressed, extent), { row, column }, pressed.key);
});

test("the header is above the first row", () => {
  equal(move({ row: 0, column: 2 }, key("ArrowUp"), extent), { row: -1, column: 2 });
  equal(move({ row: -1, column: 2 }, key("ArrowRight"), extent), { row: -1, column: 3 });
  equal(move({ row: -1, column: 2 }, key("ArrowDown"), extent), { row: 0, column: 2 });
  equal(move({ row: -1, column: 2 }, key("ArrowDown"), { ...extent, rows: 0 }), { row: -1, column: 2 });
});

test("edges hold, and other keys are left alone", () => {
  equal(move({ row: -1, column: 0 }, key("ArrowUp"), extent), { row: -1, column: 0 });
  equal(move({ row: 3, column: 0 }, key("PageUp"), extent), { row: 0, column: 0 });
  equal(move({ row: 999, column: 4 }, key("PageDown"), extent), { row: 999, column: 4 });
  for (const other of [key("a"), key("Tab"), key("ArrowDown", { altKey: true }), key("PageDown", { ctrlKey: true })]) equal(move({ row: 1, column: 1 }, other, extent) ?? null, null);
});
