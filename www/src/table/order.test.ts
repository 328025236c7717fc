import { equal, test } from "../testing.ts";
import { nextSort } from "./order.ts";

test("a header goes through ascending, descending and the order of the file", () => {
  const up = nextSort([], "a", false);
  const down = nextSort(up, "a", false);
  equal([up, down, nextSort(down, "a", false)], [[{ column: "a", descending: false }], [{ column: "a", descending: true }], []]);
  equal(nextSort(down, "b", false), [{ column: "b", descending: false }]);
});

test("Shift adds an order after the others", () => {
  const two = nextSort([{ column: "a", descending: true }], "b", true);
  equal(two, [{ column: "a", descending: true }, { column: "b", descending: false }]);
  equal(nextSort(two, "a", true), [{ column: "b", descending: false }]);
});
