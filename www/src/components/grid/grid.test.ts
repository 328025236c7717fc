import { TestRows } from "../../data/frame.test.ts";
import { BlockFrame } from "../../data/frame.ts";
import type { Column } from "../../table/columns.ts";
import { drawn, equal, find, findAll, heard, mount, ok, press, test } from "../../testing.ts";
import "./grid.ts";
import type { C1zGrid } from "./grid.ts";

const columns: readonly Column[] = [
  { title: "Id", look: "id", from: ["id"], track: "200px", least: 200 },
  { title: "Name", look: "name", from: ["name"], track: "200px", least: 200 },
];

async function grid(total: number, patient = false): Promise<{ element: C1zGrid; rows: TestRows }> {
  const rows = new TestRows(total, patient);
  const element = await mount<C1zGrid>("c1z-grid", { frame: new BlockFrame(rows), columns, label: "Things", emptyText: "Nothing" });
  element.style.height = "500px";
  await drawn();
  return { element, rows };
}

const rowNumbers = (element: Element): number[] => findAll(element, ".body .row").map((row) => Number(row.getAttribute("aria-rowindex")) - 2);

test("grid: roles, counts and the rows in sight", async () => {
  const { element } = await grid(1_000_000);
  const table = find(element, "[role=grid]");
  equal([table.ariaRowCount, table.ariaColCount, table.ariaLabel], ["1000001", "2", "Things"]);
  equal(rowNumbers(element)[0], 0);
  ok(findAll(element, ".body .row").length <= 80, "rows in the document");
  equal(find(element, ".body .cell .text").textContent, "id0");
  equal(findAll(element, "[tabindex='0']").length, 1);
});

test("grid: cells that are not here yet are busy", async () => {
  const { element, rows } = await grid(1000, true);
  equal(find(element, ".body .cell").getAttribute("aria-busy"), "true");
  await rows.answer();
  await drawn();
  equal(find(element, ".body .cell").getAttribute("aria-busy"), null);
});

test("grid: keys move the focus over a million rows and Enter chooses the row", async () => {
  const { element } = await grid(1_000_000);
  element.focusCell(0, 0);
  const active = (): HTMLElement => element.shadowRoot?.activeElement as HTMLElement;
  press(active(), "End", { ctrlKey: true });
  await drawn();
  equal([active().closest("[role=row]")?.getAttribute("aria-rowindex"), active().getAttribute("aria-colindex")], ["1000001", "2"]);
  equal(rowNumbers(element).at(-1), 999_999);
  press(active(), "PageUp");
  const chosen = heard<{ row: number; byKey: boolean }>("c1z-row");
  press(active(), "Enter");
  const detail = await chosen;
  ok(detail.byKey && detail.row < 999_999 && detail.row > 999_900, JSON.stringify(detail));
});

test("grid: rows that stay keep their element, and a row that leaves gives the focus to the grid", async () => {
  const { element } = await grid(1_000_000);
  element.focusCell(3, 0);
  const cell = element.shadowRoot?.activeElement;
  find(element, "[role=grid]").scrollTop = 40;
  await drawn();
  equal(element.shadowRoot?.activeElement === cell, true, "still in sight");
  find(element, "[role=grid]").scrollTop = 4_000_000;
  await drawn();
  equal(element.shadowRoot?.activeElement?.getAttribute("role"), "grid");
  press(element.shadowRoot?.activeElement as Element, "ArrowDown");
  await drawn();
  equal(element.shadowRoot?.activeElement?.closest("[role=row]")?.getAttribute("aria-rowindex"), "6");
});

test("grid: nothing to show says so", async () => {
  const { element } = await grid(0);
  equal(find(element, ".nothing").textContent, "Nothing");
});
