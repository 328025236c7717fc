import { TestRows } from "../../data/frame.test.ts";
import { BlockFrame } from "../../data/frame.ts";
import type { Column } from "../../table/columns.ts";
import { drawn, equal, find, findAll, heard, mount, ok, press, test } from "../../testing.ts";
import "./grid.ts";
import type { C1zGrid } from "./grid.ts";

const columns: readonly Column[] = [
  { key: "id", title: "Id", look: "id", from: ["id"], least: 200, grow: 1 },
  { key: "name", title: "Name", look: "name", from: ["name"], least: 200, grow: 1 },
];

async function grid(total: number, patient = false, more: Partial<C1zGrid> = {}): Promise<{ element: C1zGrid; rows: TestRows }> {
  const rows = new TestRows(total, patient);
  const element = await mount<C1zGrid>("c1z-grid", { frame: new BlockFrame(rows), columns, label: "Things", emptyText: "Nothing", ...more });
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
  const chosen = heard<{ row: number; byKey: boolean }>("c1z--row");
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
  equal(find(element, ".nothing p").textContent, "Nothing");
});

/** What a grid tells the element around it. */
function told<D>(element: Element, name: string): D[] {
  const all: D[] = [];
  element.addEventListener(name, (event) => all.push((event as CustomEvent<D>).detail));
  return all;
}

const active = (element: Element): HTMLElement => element.shadowRoot?.activeElement as HTMLElement;

test("grid: headers are buttons above the first row, say the order, and ask for another", async () => {
  const { element } = await grid(100, false, { sort: [{ column: "name", descending: true }, { column: "id", descending: false }] });
  const orders = told(element, "order");
  equal(findAll(element, "[role=columnheader]").map((header) => header.ariaSort), [null, "descending"]);
  equal(findAll(element, ".sort").map((button) => button.textContent?.replace(/\s+/g, " ").trim()), ["Id ▲2 sorted ascending, second", "Name ▼1"]);
  element.focusCell(0, 1);
  press(active(element), "ArrowUp");
  await drawn();
  equal([active(element).className, active(element).textContent?.includes("Name"), findAll(element, "[tabindex='0']").length], ["sort", true, 1]);
  active(element).click();
  press(active(element), "ArrowLeft");
  active(element).dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
  equal(orders, [{ key: "name", add: false }, { key: "id", add: true }]);
  element.frame = new BlockFrame(new TestRows(100));
  await drawn();
  await drawn();
  equal(active(element).className, "sort", "who sorted stays at the header");
  press(active(element), "ArrowDown");
  equal(active(element).closest("[role=row]")?.getAttribute("aria-rowindex"), "2");
});

test("grid: columns are resized by keys and stay in sight", async () => {
  const { element } = await grid(100, false, { numbers: true, layout: { pinned: 1, widths: { name: 3000 } } });
  const widths = told<{ key: string; width: number }>(element, "resized");
  equal([find(element, "[role=grid]").ariaColCount, find(element, ".body .cell").getAttribute("aria-colindex"), find(element, ".body [role=rowheader]").textContent], ["3", "2", "1"]);
  element.focusCell(-1, 0);
  press(active(element), "ArrowRight", { shiftKey: true });
  equal(widths, [{ key: "id", width: element.width(0) + 16 }]);
  const left = (): number => Math.round(find(element, ".body .cell").getBoundingClientRect().left);
  const before = left();
  find(element, "[role=grid]").scrollLeft = 500;
  await drawn();
  equal(left(), before, "the first column is pinned");
});

const selected = (element: Element): number[] => findAll(element, ".body [aria-selected=true]").map((row) => Number(row.getAttribute("aria-rowindex")) - 2);

test("grid: rows are selected by keys and clicks", async () => {
  const { element } = await grid(1000, false, { numbers: true });
  element.focusCell(2, 0);
  press(active(element), " ");
  press(active(element), "ArrowDown", { shiftKey: true });
  press(active(element), "ArrowDown", { shiftKey: true });
  await drawn();
  equal(selected(element), [2, 3, 4]);
  const cells = (row: number): HTMLElement => findAll(element, ".body .row")[row]?.querySelector(".cell") as HTMLElement;
  const click = (target: Element | null, more: MouseEventInit): boolean => target?.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, ...more })) === true;
  click(cells(7), { ctrlKey: true });
  click(cells(3), { ctrlKey: true });
  await drawn();
  equal([selected(element), element.selection.size], [[2, 4, 7], 3]);
  click(cells(5), { shiftKey: true });
  await drawn();
  equal(selected(element), [3, 4, 5], "from where the last one began");
  press(active(element), "a", { ctrlKey: true });
  equal(element.selection.size, 1000);
  press(active(element), "Escape");
  equal(element.selection.size, 0);
  click(findAll(element, ".body .rownumber")[1] ?? null, {});
  await drawn();
  equal(selected(element), [1]);
  const copies = told(element, "copying");
  press(active(element), "c", { ctrlKey: true });
  equal(copies.length, 1);
});

test("grid: what was searched is marked, as text", async () => {
  const { element } = await grid(20, false, { needle: "e 1" });
  equal(findAll(element, ".body mark").map((mark) => mark.textContent).slice(0, 2), ["e 1", "e 1"]);
  equal(findAll(element, ".body .row")[1]?.querySelectorAll(".text")[1]?.textContent, "Name 1");
  element.needle = "";
  await drawn();
  equal(findAll(element, ".body mark").length, 0);
});

test("grid: the row of the record that is shown is the current one", async () => {
  const { element } = await grid(20, false, { current: (row) => row === 3 });
  equal(findAll(element, ".body [aria-current=true]").map((row) => row.getAttribute("aria-rowindex")), ["5"]);
});

test("grid: it goes back to where it was, as soon as the rows are counted", async () => {
  const { element } = await grid(1_000_000);
  element.frame = new BlockFrame(new TestRows(1_000_000));
  await element.updateComplete;
  element.restore({ top: 500_000.5, row: 500_003, column: 1 });
  await drawn();
  await drawn();
  equal([rowNumbers(element)[0], element.top, element.active], [500_000, 500_000.5, { row: 500_003, column: 1 }]);
});

test("grid: drawing while a million rows are scrolled takes few milliseconds", async () => {
  const many = Array.from({ length: 10 }, (_, index): Column => ({ key: `c${index}`, title: `C${index}`, look: index === 0 ? "ref" : "name", from: [index % 2 === 0 ? "name" : "id"], type: "id", least: 160, grow: 1 }));
  const { element } = await grid(1_000_000, false, { columns: many, needle: "9", numbers: true });
  element.style.height = "2000px";
  await drawn();
  const times: number[] = [];
  const real = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = (callback) => real((now) => {
    const start = performance.now();
    callback(now);
    times.push(performance.now() - start);
  });
  const scroller = find(element, "[role=grid]");
  for (let frame = 0; frame < 60; frame++) {
    scroller.dispatchEvent(new WheelEvent("wheel", { deltaY: 300, bubbles: true, cancelable: true }));
    await new Promise((next) => real(next));
  }
  globalThis.requestAnimationFrame = real;
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? 99;
  ok(times.length > 30 && median <= 4, `median ${median} of ${times.length}`);
});

test("grid: a header opens the filter of its column by button, menu key and Alt+Down, and says that it is filtered", async () => {
  const { element } = await grid(10, false, { filters: new Map([["id", false], ["name", true]]) });
  const asked = told<{ column: Column; cell: HTMLElement }>(element, "filtering");
  equal(findAll(element, "[role=columnheader]").map((header) => header.ariaLabel), ["Id", "Name, filtered"]);
  equal(findAll(element, ".filter").map((button) => [button.ariaLabel, button.classList.contains("on")]), [["Filter Id", false], ["Filter Name", true]]);
  findAll(element, ".filter")[1]?.click();
  const header = element.shadowRoot?.activeElement as HTMLElement;
  equal(header.textContent?.trim(), "Name", "the header has the focus to go back to");
  const menu = new MouseEvent("contextmenu", { bubbles: true, composed: true, cancelable: true });
  header.dispatchEvent(menu);
  press(header, "ArrowDown", { altKey: true });
  press(header, "ArrowLeft");
  press(element.shadowRoot?.activeElement as Element, "ArrowDown", { altKey: true });
  equal(asked.map(({ column, cell }) => [column.key, cell.ariaLabel]), [["name", "Name, filtered"], ["name", "Name, filtered"], ["name", "Name, filtered"], ["id", "Id"]]);
  equal(menu.defaultPrevented, true, "the menu of the browser stays away");
});

test("grid: a column that cannot be filtered has the browser's own menu", async () => {
  const { element } = await grid(10, false, { filters: new Map([["name", false]]) });
  const asked = told(element, "filtering");
  const menu = new MouseEvent("contextmenu", { bubbles: true, composed: true, cancelable: true });
  findAll(element, ".sort")[0]?.dispatchEvent(menu);
  element.focusCell(-1, 0);
  press(element.shadowRoot?.activeElement as Element, "ArrowDown", { altKey: true });
  equal([menu.defaultPrevented, asked.length, findAll(element, ".filter").length], [false, 0, 1]);
});
