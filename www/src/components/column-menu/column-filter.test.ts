import { type Column, columnsOf } from "../../table/columns.ts";
import type { Kind } from "../../data/contract.ts";
import { drawn, equal, find, findAll, mount, ok, press, test } from "../../testing.ts";
import "./column-filter.ts";
import type { C1zColumnFilter } from "./column-filter.ts";

const types = [{ id: "user", name: "Person" }, { id: "app", name: "" }];

async function shown(kind: Kind, key: string, line = ""): Promise<{ element: C1zColumnFilter; lines: string[]; closed: () => number }> {
  const element = await mount<C1zColumnFilter>("c1z-column-filter", { kind, line, types });
  const lines: string[] = [];
  let closings = 0;
  element.addEventListener("c1z--filter", (event) => lines.push((event as CustomEvent<string>).detail));
  element.addEventListener("closing", () => closings++);
  await element.show(columnsOf(kind).find((column) => column.key === key) as Column, document.body);
  await drawn();
  return { element, lines, closed: () => closings };
}

const input = (element: Element): HTMLInputElement => find(element, "input") as HTMLInputElement;
const select = (element: Element): HTMLSelectElement => find(element, "select") as HTMLSelectElement;
const words = (element: Element): (string | null)[] => findAll(element, "option").map((option) => option.textContent);
function put(element: Element, text: string): void {
  input(element).value = text;
  input(element).dispatchEvent(new InputEvent("input", { bubbles: true }));
}
function choose(element: Element, word: string): void {
  select(element).selectedIndex = words(element).indexOf(word);
  select(element).dispatchEvent(new Event("change", { bubbles: true }));
}

test("column filter: what is typed is a term once Enter is pressed, and the rest of the line stays", async () => {
  const { element, lines, closed } = await shown("resources", "email", "okta status:enabled");
  equal([find(element, ".panel").ariaLabel, words(element), element.shadowRoot?.activeElement === input(element)], ["Filter Email", ["contains", "is", "is not", "is empty", "is not empty"], true]);
  put(element, "a b");
  press(input(element), "Enter");
  equal([lines, closed(), find(element, ".panel").matches(":popover-open")], [['okta status:enabled email:"a b"'], 1, false]);
});

test("column filter: the term that is there is shown, and changed in its place", async () => {
  const { element, lines } = await shown("resources", "grants", "grants<=9 okta grants>2");
  equal([words(element), select(element).value, input(element).value], [["over", "under", "is", "at most"], "<=", "9"]);
  equal(findAll(element, "li").map((item) => item.textContent), ["grants>2"]);
  choose(element, "under");
  await drawn();
  put(element, "7");
  press(input(element), "Enter");
  equal(lines, ["grants<7 okta grants>2"]);
});

test("column filter: Escape leaves everything as it was, and nothing else hears it", async () => {
  const { element, lines, closed } = await shown("resources", "email", "email:x");
  let heard = 0;
  const hear = (): void => void heard++;
  document.addEventListener("keydown", hear);
  put(element, "y");
  press(input(element), "Escape");
  document.removeEventListener("keydown", hear);
  equal([lines, closed(), heard], [[], 1, 0]);
});

test("column filter: a button clears all terms of the column, and without a value there is none", async () => {
  const { element, lines } = await shown("grants", "resourceName", "on:app/acme how:direct resource-name:x");
  equal(findAll(element, "li").map((item) => item.textContent), ["on:app/acme"]);
  findAll(element, ".foot button")[1]?.click();
  equal(lines, ["how:direct"]);
  const other = await shown("grants", "resourceName", "resource-name:x how:direct");
  put(other.element, "");
  press(input(other.element), "Enter");
  equal(other.lines, ["how:direct"]);
  const none = await shown("grants", "resourceName", "how:direct");
  equal((findAll(none.element, ".foot button")[1] as HTMLButtonElement).disabled, true);
});

test("column filter: empty and not empty want no value; times have words of their own", async () => {
  const { element, lines } = await shown("resources", "lastLogin", "");
  equal([words(element), input(element).placeholder], [["before", "from", "is empty", "is not empty"], "2026-01-31"]);
  choose(element, "is empty");
  await drawn();
  equal(findAll(element, "input").length, 0);
  press(select(element), "Enter");
  equal(lines, ['last-login=""']);
});

test("column filter: what does not fit is said and does not apply", async () => {
  const { element, lines, closed } = await shown("resources", "lastLogin");
  put(element, "yesterday");
  press(input(element), "Enter");
  await drawn();
  ok(find(element, ".wrong").textContent?.includes("a date such as 2026-01-31"), String(find(element, ".wrong").textContent));
  equal([input(element).getAttribute("aria-invalid"), lines, closed()], ["true", [], 0]);
  const broken = await shown("resources", "email", "nonsense:1");
  put(broken.element, "x");
  press(input(broken.element), "Enter");
  await drawn();
  equal([broken.lines, findAll(broken.element, ".wrong").length], [[], 1], "nor into a line that can't be read");
});

test("column filter: types and words are chosen, by their names", async () => {
  const { element, lines } = await shown("resources", "resourceType", "type:user okta");
  equal([words(element), select(element).selectedIndex], [["any", "Person", "app"], 1]);
  choose(element, "app");
  findAll(element, ".foot button")[0]?.click();
  equal(lines, ["type:app okta"]);
  const status = await shown("resources", "status", 'status=""');
  equal([words(status.element), select(status.element).selectedIndex], [["any", "enabled", "disabled", "deleted", "none"], 4]);
  choose(status.element, "any");
  press(select(status.element), "Enter");
  equal(status.lines, [""]);
  const how = await shown("grants", "kind", "how:Inherited");
  equal([words(how.element), select(how.element).selectedIndex], [["any", "direct", "inherited"], 2]);
  const gone = await shown("resources", "resourceType", "type:gone");
  equal([words(gone.element), select(gone.element).selectedIndex], [["any", "Person", "app", "gone"], 3], "a type that the sync does not have");
  press(select(gone.element), "Enter");
  equal(gone.lines, [], "the same line is no other");
});
