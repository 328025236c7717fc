import { equal, test } from "../testing.ts";
import { Selection } from "./selection.ts";

test("ranges join, and a row in the middle leaves two", () => {
  const rows = new Selection();
  rows.add(5, 3);
  rows.add(9, 9);
  equal([rows.ranges, rows.size], [[[3, 5], [9, 9]], 4]);
  rows.add(6, 8);
  equal(rows.ranges, [[3, 9]]);
  rows.toggle(5);
  rows.toggle(0);
  equal(rows.ranges, [[0, 0], [3, 4], [6, 9]]);
  rows.toggle(0);
  rows.toggle(3);
  equal([rows.ranges, rows.has(3), rows.has(4)], [[[4, 4], [6, 9]], false, true]);
  rows.add(0, 999_999);
  equal([rows.ranges, rows.size], [[[0, 999_999]], 1_000_000]);
  rows.clear();
  equal(rows.size, 0);
});
