import type { Facet, View } from "../../data/contract.ts";
import { TestRows } from "../../data/frame.test.ts";
import type { Blocks } from "../../data/frame.ts";
import { type Place, place } from "../../state/place.ts";
import { drawn, equal, find, findAll, heard, mount, ok, press, test } from "../../testing.ts";
import type { C1zEvents } from "../events.ts";
import "./records.ts";
import type { C1zRecords } from "./records.ts";

type Asked = { readonly filter?: string; readonly orderBy?: readonly { column: string; direction: string }[]; readonly signal?: AbortSignal; onProgress?(progress: object): void };

/** A view whose lists are of a length by filter. */
function viewOf(rows: (query: Asked) => Blocks, facets: readonly Facet[] = []): { view: View; asked: Asked[] } {
  const asked: Asked[] = [];
  const list = (query: Asked = {}): unknown => {
    asked.push(query);
    const source = rows(query);
    return { count: () => source.count(), block: source.block.bind(source), facets: async () => facets };
  };
  const view = { grants: list, resources: list, entitlements: list, resourceTypes: list, resourceType: async () => ({ traits: ["TRAIT_USER"] }),
    grant: async (id: string) => ({ id }), assets: async () => ({ assets: [{ id: "b", contentType: "image/png", size: 2000 }, { id: "a", contentType: "image/gif", size: 30_000 }], total: 3 }) };
  return { view: view as unknown as View, asked };
}

async function records(view: View, at: Place, more: Partial<C1zRecords> = {}): Promise<C1zRecords> {
  const element = await mount<C1zRecords>("c1z-records", { view, place: at, layout: {}, types: [{ id: "user", name: "Person" }], selected: undefined, narrow: false, ...more });
  element.style.height = "500px";
  await drawn();
  return element;
}

const titles = (element: C1zRecords): (string | undefined)[] => findAll(element.grid, ".head .cell .text").map((title) => title.textContent?.trim());

test("records: title, exact count, and how many there are without the filter", async () => {
  const { view } = viewOf(({ filter = "" }) => new TestRows(filter === "" ? 20_000 : 1204));
  const element = await records(view, place("grants"));
  equal([find(element, "h1").textContent, find(element, ".total").textContent], ["Grants", "20,000"]);
  element.place = place("grants", { filter: "how:direct" });
  await drawn();
  await drawn();
  equal([find(element, ".total").textContent, find(element, ".top [role=status]").textContent], ["1,204 of 20,000", "1,204 of 20,000 grants"]);
});

test("records: the order and the filter are the query's, and a header asks for the next", async () => {
  const { view, asked } = viewOf(() => new TestRows(10));
  const element = await records(view, place("entitlements", { filter: "purpose:assignment", sort: [{ column: "slug", descending: true }] }));
  equal([asked[0]?.filter, asked[0]?.orderBy], ["purpose:assignment", [{ column: "slug", direction: "descending" }]]);
  const first = asked[0]?.signal;
  const gone = heard<Place>("c1z--go");
  findAll(element.grid, ".sort")[0]?.click();
  element.place = await gone;
  equal([element.place.sort, element.place.filter], [[{ column: "displayName", descending: false }], "purpose:assignment"]);
  await drawn();
  equal(first?.aborted, true, "what was asked before is given up");
});

test("records: resources of one type have its columns and its name", async () => {
  const { view } = viewOf(() => new TestRows(10));
  const element = await records(view, place("resources", { filter: "type:user" }));
  await drawn();
  equal([find(element, "h1").textContent, titles(element)], ["Person", ["Name", "Email", "Status", "Last login", "Grants held", "Id"]]);
  element.layout = { shown: ["status", "displayName", "nothing"] };
  await drawn();
  equal([titles(element), element.columns], [["Status", "Name"], ["status", "displayName", "resource"]]);
  element.narrow = true;
  await drawn();
  equal(titles(element), ["Name", "Email"]);
});

test("records: grants on groups are counted behind the rows; nothing sorts, filters, copies or exports by them", async () => {
  const counted: unknown[] = [];
  const { view, asked } = viewOf(() => new TestRows(2));
  Object.assign(view, { grants: ({ resource }: { resource: object }) => ({ count: async () => { counted.push(resource); return { value: 1200 }; } }), resourceType: async () => ({ traits: ["TRAIT_GROUP"] }) });
  const element = await records(view, place("resources", { filter: "type:group" }));
  for (let turn = 0; turn < 4; turn++) await drawn();
  equal(titles(element)[1], "Grants on it");
  equal(findAll(element.grid, ".body .row .cell[aria-colindex='3'] .text").map((cell) => cell.textContent), ["1,200", "1,200"]);
  equal(counted, [0, 1].map((row) => ({ resourceType: `resourceType${row}`, resource: `resource${row}` })));
  const header = findAll(element.grid, ".head .cell")[1] as HTMLElement;
  equal([header.ariaSort, header.querySelector("button")?.getAttribute("aria-disabled"), header.querySelector(".filter")], [null, "true", null]);
  let gone = 0;
  document.addEventListener("c1z--go", () => gone++, { once: true });
  header.querySelector("button")?.click();
  equal([element.columns.includes("grantsOn"), gone, asked.length], [false, 0, 2], "the list, and how many there are without the filter");
  element.grid.focusCell(0, 1);
  const copied: string[] = [];
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (text: string) => void copied.push(text) } });
  const key = (name: string, more: KeyboardEventInit): void => press(element.grid.shadowRoot?.activeElement as Element, name, more);
  key("c", { ctrlKey: true });
  await drawn();
  key(" ", {});
  key("c", { ctrlKey: true });
  await drawn();
  equal([copied[0], copied[1]?.includes("Grants on it"), copied[1]?.startsWith("Name\t")], ["1200", false, true]);
});

test("records: a column is filtered from its header; the focus goes back there, and the header is marked", async () => {
  const { view } = viewOf(() => new TestRows(10));
  const element = await records(view, place("entitlements", { filter: "okta" }));
  element.grid.focusCell(-1, 0);
  press(element.grid.shadowRoot?.activeElement as Element, "ArrowDown", { altKey: true });
  await drawn();
  const filter = find(element, "c1z-column-filter");
  const input = filter.shadowRoot?.activeElement as HTMLInputElement;
  input.value = "eng";
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  const gone = heard<Place>("c1z--go");
  press(input, "Enter");
  element.place = await gone;
  await drawn();
  equal(element.place.filter, "okta display-name:eng");
  equal(findAll(element.grid, ".filter.on").map((button) => button.ariaLabel), ["Filter Name"]);
  equal(element.grid.shadowRoot?.activeElement?.textContent?.trim(), "Name");
  element.place = place("assets");
  await drawn();
  equal([findAll(element.grid, ".filter").length, findAll(element, "c1z-column-filter").length], [0, 0], "assets have no filter line");
});

test("records: a filter that can't be read has no rows, and a button that clears it", async () => {
  const { view } = viewOf(() => new TestRows(10));
  const element = await records(view, place("grants"));
  element.place = place("grants", { filter: 'type:"user' });
  await drawn();
  equal([findAll(element.grid, ".body .row").length, find(element.grid, ".nothing p").textContent], [0, "The filter can't be read, so there are no rows."]);
  const gone = heard<Place>("c1z--go");
  (element.grid.querySelector("button") as HTMLElement).click();
  equal((await gone).filter, "");
});

test("records: an error is said, and what is there stays", async () => {
  const broken: Blocks = { count: async () => ({ value: 3 }), block: () => Promise.reject(Object.assign(new Error("Page 3 is damaged."), { code: "sqlite.corrupt", offset: 8192 })) };
  const element = await records(viewOf(() => broken).view, place("resources"));
  await drawn();
  equal(find(element, ".problem").textContent?.trim().replace(/\s+/g, " "), "Page 3 is damaged. · at byte 8,192 sqlite.corrupt");
});

test("records: an index shows how far it is, and can be cancelled and begun again", async () => {
  const never: Blocks = { count: () => new Promise(() => undefined), block: () => new Promise(() => undefined) };
  const { view, asked } = viewOf(() => never);
  const element = await records(view, place("grants", { filter: "okta" }));
  asked[0]?.onProgress?.({ phase: "index", loaded: 250_000, total: 1_000_000, fraction: 0.25 });
  await drawn();
  const bar = find(element, "progress") as HTMLProgressElement;
  equal([bar.value, bar.max, find(element, ".index").textContent?.includes("250,000 of 1,000,000 rows")], [250_000, 1_000_000, true]);
  find(element, ".index button").click();
  await drawn();
  equal([asked[0]?.signal?.aborted, find(element, ".index").textContent?.includes("Cancelled")], [true, true]);
  find(element, ".index button").click();
  await drawn();
  equal([asked.length, findAll(element, ".index").length], [2, 0]);
});

test("records: facets are counted only when they are open, and change the filter", async () => {
  let counted = 0;
  const facets: Facet[] = [{ name: "kind", values: [{ value: "direct", count: 7 }] }];
  const { view } = viewOf(() => new TestRows(10), facets);
  const grants = view.grants.bind(view);
  (view as { grants: unknown }).grants = (query: object) => ({ ...grants(query), facets: async () => { counted++; return facets; } });
  const element = await records(view, place("grants", { filter: "okta" }));
  equal(counted, 0);
  find(element, "#filters").click();
  await drawn();
  equal(counted, 1);
  const gone = heard<Place>("c1z--go");
  findAll(find(element, "c1z-facets"), "li button")[0]?.click();
  equal((await gone).filter, "okta how:direct");
});

test("records: the selection is copied for a spreadsheet, and it is said", async () => {
  const { view } = viewOf(() => new TestRows(30_000));
  const element = await records(view, place("grants"), { layout: { shown: ["id", "kind"] } });
  const copied: string[] = [];
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (text: string) => void copied.push(text) } });
  element.grid.focusCell(1, 0);
  const key = (name: string, more: KeyboardEventInit): void => press(element.grid.shadowRoot?.activeElement as Element, name, more);
  key("c", { ctrlKey: true });
  await drawn();
  equal(find(element, ".note").textContent, "Cell copied");
  key(" ", {});
  key("ArrowDown", { shiftKey: true });
  await drawn();
  equal(find(element, ".note").textContent, "2 rows selected");
  key("c", { ctrlKey: true });
  await drawn();
  equal([find(element, ".note").textContent, copied], ["2 rows copied", ["id1", "Id\tHow\nid1\tkind1\nid2\tkind2"]]);
  key("a", { ctrlKey: true });
  key("c", { ctrlKey: true });
  await drawn();
  equal([find(element, ".note").textContent, copied.length], ["Too many rows to copy: at most 10,000. Export them instead.", 2]);
});

test("records: an export says what of, and with which columns", async () => {
  const { view } = viewOf(() => new TestRows(10));
  const element = await records(view, place("grants"), { layout: { shown: ["principalName", "kind"] } });
  const wanted = heard<C1zEvents["export"]>("c1z--export");
  const buttons = [...element.renderRoot.querySelectorAll<HTMLElement>("c1z-popup[label=Export] button")];
  equal(buttons.map((button) => button.textContent), ["CSV", "JSON", "NDJSON", "CSV", "JSON", "NDJSON"]);
  buttons[0]?.click();
  equal(await wanted, { format: "csv", all: false, columns: ["principalName", "principal", "kind"] });
});

test("records: a menu opens below its button, and Escape leads back to it", async () => {
  const { view } = viewOf(() => new TestRows(10));
  const element = await records(view, place("grants"));
  const popup = element.renderRoot.querySelector("c1z-popup[label=Export]") as HTMLElement;
  const [button, panel] = [find(popup, "button"), find(popup, ".panel")];
  button.click();
  await drawn();
  equal([panel.matches(":popover-open"), element.shadowRoot?.activeElement?.textContent], [true, "CSV"]);
  press(element.shadowRoot?.activeElement as Element, "Escape");
  equal([panel.matches(":popover-open"), popup.shadowRoot?.activeElement === button], [false, true]);
});

test("records: assets are a table of their own", async () => {
  const { view } = viewOf(() => new TestRows(0));
  const element = await records(view, place("assets", { sort: [{ column: "size", descending: true }] }));
  await drawn();
  equal([find(element, "h1").textContent, find(element, ".total").textContent], ["Assets", "2 of 3"]);
  equal(findAll(element.grid, ".body .row").map((row) => row.textContent), ["1aimage/gif30.0 kB", "2bimage/png2.00 kB"]);
});

test("records: the row of the record beside it is known again", async () => {
  const { view } = viewOf(() => new TestRows(10));
  const element = await records(view, place("grants"));
  equal(element.keyAt(3), { kind: "grants", key: { id: "id3" } });
  element.selected = { kind: "grants", key: { id: "id3" } };
  await drawn();
  equal(findAll(element.grid, ".body [aria-current=true]").map((row) => row.getAttribute("aria-rowindex")), ["5"]);
  ok(element.frame?.total === 10, "the frame is there");
});
