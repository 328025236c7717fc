import { equal, ok, test } from "../testing.ts";
import { MAX_SCROLL_SPACE, ScrollPosition } from "./scroll.ts";

function position(rows: number): ScrollPosition {
  const made = new ScrollPosition();
  made.rows = rows;
  made.rowHeight = 28;
  made.viewport = 700;
  return made;
}

test("a short table scrolls one to one", () => {
  const at = position(1000);
  equal(at.capped, false);
  at.thumbTo(28 * 10 + 5);
  equal([at.row, at.subPixel, at.scrollTop], [10, 5, 285]);
});

test("the scroll space is capped, and both ends are exact", () => {
  for (const rows of [1_000_000, 50_000_000, 1_000_000_000]) {
    const at = position(rows);
    equal(at.space, MAX_SCROLL_SPACE);
    at.thumbTo(at.maxScrollTop);
    const last = at.window(80);
    equal(last.first + last.count, rows, "last row");
    equal(at.offset, at.maxOffset);
    at.thumbTo(0);
    equal(at.row, 0);
  }
});

test("in a capped space a pixel stays a pixel, and the thumb follows in proportion", () => {
  const at = position(1_000_000);
  at.moveTo(28 * 500_000);
  for (let step = 0; step < 100; step++) at.moveBy(7);
  equal([at.row, at.subPixel], [500_025, 0]);
  const thumb = at.scrollTop;
  ok(Math.abs(thumb / at.maxScrollTop - at.offset / at.maxOffset) < 1e-12, "proportion");
  const again = position(1_000_000);
  again.thumbTo(thumb);
  ok(Math.abs(again.offset - at.offset) < 0.001, "thumb and back");
});

test("every row can be revealed, with the smallest move", () => {
  const at = position(1_000_000);
  for (const row of [0, 1, 24, 25, 499_999, 999_999, 3]) {
    at.reveal(row);
    const { first, count } = at.window(80);
    ok(row >= first && row < first + count, `row ${row} is not in ${first}+${count}`);
  }
  at.moveTo(0);
  equal(at.reveal(24), false);
  equal(at.reveal(25), true);
  equal(at.offset, 28);
});

test("an empty table has no window", () => equal(position(0).window(80), { first: 0, count: 0 }));
