import { drawn, equal, find, findAll, heard, mount, ok, press, test } from "../../testing.ts";
import "./filter-line.ts";
import type { C1zFilterLine } from "./filter-line.ts";

const types = [{ id: "user", name: "Person" }, { id: "user group", name: "Group" }];
const line = (more: Partial<C1zFilterLine> = {}): Promise<C1zFilterLine> => mount<C1zFilterLine>("c1z-filter-line", { kind: "resources", types, ...more });
const input = (element: C1zFilterLine): HTMLInputElement => find(element, "input") as HTMLInputElement;
const options = (element: C1zFilterLine): string[] => (find(element, "[role=listbox]").hidden ? [] : findAll(element, "[role=option] .mono").map((one) => one.textContent ?? ""));
const chips = (element: C1zFilterLine): string[] => findAll(element, ".chip").map((chip) => chip.textContent?.replace(/\s+/g, " ").trim() ?? "");
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function type(element: C1zFilterLine, text: string, caret = text.length): Promise<void> {
  const box = input(element);
  box.focus();
  box.value = text;
  box.setSelectionRange(caret, caret);
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await drawn();
}

/** Everything that is sent while something is done. */
async function sent(work: () => Promise<void>): Promise<string[]> {
  const all: string[] = [];
  const listen = (event: Event): void => void all.push((event as CustomEvent<string>).detail);
  document.addEventListener("c1z--filter", listen);
  await work();
  document.removeEventListener("c1z--filter", listen);
  return all;
}

test("filter line: what is typed applies after a pause, once, when it can be read", async () => {
  const element = await line({ total: "7 resources" });
  equal(find(element, ".total").textContent, "7 resources");
  equal(await sent(async () => {
    await type(element, "sta");
    await type(element, "status:");
    await wait(200);
  }), []);
  equal(await sent(async () => {
    await type(element, "status:dis");
    await type(element, "status:disabled ");
    await wait(200);
    await type(element, "status:disabled");
    await wait(200);
  }), ["status:disabled"]);
  equal(findAll(element, "[role=alert] p").length, 0);
});

test("filter line: the list completes names, then values, with the keys alone", async () => {
  const element = await line();
  await type(element, "sta");
  equal([options(element), input(element).getAttribute("aria-expanded")], [["status:"], "true"]);
  press(input(element), "ArrowDown");
  await drawn();
  equal(input(element).getAttribute("aria-activedescendant"), "option-0");
  equal(find(element, "#option-0").getAttribute("aria-selected"), "true");
  press(input(element), "Enter");
  await drawn();
  equal([input(element).value, options(element)], ["status:", ["status:enabled", "status:disabled", "status:deleted"]]);
  press(input(element), "ArrowUp");
  await drawn();
  const applied = heard<string>("c1z--filter");
  press(input(element), "Enter");
  equal(await applied, "status:deleted");
  await drawn();
  equal([input(element).value, options(element), chips(element)], ["status:deleted ", [], ["Status deleted"]]);
  await type(element, "status:deleted type:p");
  equal(options(element), ["type:user"]);
  find(element, "[role=option]").click();
  await drawn();
  equal(input(element).value, "status:deleted type:user ");
  equal(chips(element), ["Status deleted", "Type Person"]);
});

test("filter line: a click where nothing is typed shows all fields", async () => {
  const element = await line({ kind: "grants" });
  input(element).focus();
  await drawn();
  equal(options(element), []);
  input(element).click();
  await drawn();
  ok(options(element).includes("principal:") && options(element).includes("missing:"), "the fields of grants");
  input(element).blur();
  await drawn();
  equal(options(element), []);
});

test("filter line: Escape closes the list, then goes back to the line as it was", async () => {
  const element = await line({ value: "type:user" });
  await type(element, "type:user sta");
  const told = await sent(async () => {
    press(input(element), "Escape");
    await drawn();
    equal([options(element), input(element).value], [[], "type:user sta"]);
    await wait(200);
    press(input(element), "Escape");
    await drawn();
  });
  equal([input(element).value, told], ["type:user", ["type:user sta", "type:user"]]);
  let outside = 0;
  element.addEventListener("keydown", () => outside++, { once: true });
  press(input(element), "Escape");
  equal(outside, 1, "the third one is somebody else's");
});

test("filter line: an error is said after a while, and points at the character", async () => {
  const element = await line();
  await type(element, "type:user stauts:x");
  equal(find(element, "[role=alert]").textContent?.trim(), "");
  press(input(element), "Enter");
  await drawn();
  equal(find(element, "mark").textContent, "stauts:x");
  ok(find(element, "[role=alert]").textContent?.includes('At character 11 of the filter: resources have no "stauts". Is it status?'), "the sentence");
  equal([input(element).getAttribute("aria-invalid"), input(element).selectionStart, input(element).selectionEnd], ["true", 10, 18]);
  await type(element, "type:user status:x");
  ok(find(element, "[role=alert]").textContent?.includes("status needs one of enabled"), "it follows what is typed");
  await type(element, "type:user");
  equal(find(element, "[role=alert]").textContent?.trim(), "");
  await type(element, 'type:"');
  await wait(1000);
  await drawn();
  equal(find(element, "mark").textContent, '"');
});

test("filter line: chips say what applies, and are removed one by one", async () => {
  const element = await line({ value: 'a type:user "b c" grants>10 email="" parent:app/x name:zoë' });
  equal(chips(element), ["Text a b c", "Type Person", "Grants held over 10", "Email is empty", "Parent app/x", "Name contains zoë"]);
  const next = heard<string>("c1z--filter");
  findAll(element, ".chip button")[1]?.click();
  equal(await next, 'a "b c" grants>10 email="" parent:app/x name:zoë');
  await drawn();
  equal(element.shadowRoot?.activeElement, findAll(element, ".chip button")[1], "the focus");
  const last = heard<string>("c1z--filter");
  findAll(element, ".chip button")[0]?.click();
  equal(await last, 'grants>10 email="" parent:app/x name:zoë');
  await drawn();
  const cleared = heard<string>("c1z--filter");
  find(element, ".line > button").click();
  equal(await cleared, "");
  await drawn();
  equal([chips(element), input(element).value, element.shadowRoot?.activeElement === input(element)], [[], "", true]);
});

test("filter line: what comes back does not undo what was typed since; what comes from elsewhere replaces it", async () => {
  const element = await line();
  element.addEventListener("c1z--filter", (event) => setTimeout(() => { element.value = (event as CustomEvent<string>).detail; }, 50));
  await type(element, "ali");
  await wait(140);
  await type(element, "alice ");
  await wait(80);
  equal(input(element).value, "alice ");
  await wait(200);
  equal([element.value, input(element).value], ["alice", "alice "]);
  element.value = "bob";
  await drawn();
  equal([input(element).value, chips(element)], ["bob", ["Text bob"]]);
  element.value = "stauts:x";
  await drawn();
  ok(find(element, "[role=alert]").textContent?.includes("stauts"), "a link with an error says so at once");
});

test("filter line: values are text, and what cannot be seen is written out", async () => {
  const element = await line({ kind: "grants", value: 'principal:"<img src=x>/\\u{202e}b" <b>x</b>' });
  equal(chips(element), ["Principal <img src=x>/⟨202E⟩b", "Text <b>x</b>"]);
  equal(findAll(element, "img, b").length, 0);
});
