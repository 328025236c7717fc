import type { View } from "../../data/contract.ts";
import { drawn, equal, find, findAll, heard, mount, ok, press, test } from "../../testing.ts";
import "./palette.ts";
import type { C1zPalette } from "./palette.ts";

const view = {
  async *search() {
    yield [{ kind: "resources", record: { id: { resourceType: "user", resource: "a" }, displayName: "<b>Alice" } }];
  },
} as unknown as View;

async function palette(): Promise<{ element: C1zPalette; run: string[] }> {
  const run: string[] = [];
  const commands = ["Go to Overview", "Go to Grants", "Open a file"].map((label) => ({ label, keys: "", run: () => void run.push(label) }));
  const element = await mount<C1zPalette>("c1z-palette", { commands: () => commands, view });
  element.show();
  await drawn();
  return { element, run };
}

const type = (element: C1zPalette, text: string): void => {
  const input = find(element, "input") as HTMLInputElement;
  input.value = text;
  input.dispatchEvent(new InputEvent("input"));
};

test("palette: typing narrows, arrows choose, Enter does it", async () => {
  const { element, run } = await palette();
  equal(findAll(element, "[role=option]").length, 3);
  type(element, "grants");
  await drawn();
  press(find(element, "input"), "Enter");
  await drawn();
  equal(run, ["Go to Grants"]);
  equal(element.shadowRoot?.querySelector("dialog") ?? null, null);
});

test("palette: records that are called so, as text", async () => {
  const { element } = await palette();
  type(element, "alice");
  await new Promise((next) => setTimeout(next, 200));
  await drawn();
  ok(findAll(element, ".label").some((label) => label.textContent === "<b>Alice"), "the record is offered");
  const chosen = heard<{ subject: unknown; page: boolean }>("c1z--record");
  findAll(element, "[role=option]").find((line) => line.textContent?.includes("Alice"))?.click();
  equal((await chosen).subject, { kind: "resources", key: { id: "a", resourceType: "user" } });
});

test("palette: the list of keys", async () => {
  const { element } = await palette();
  element.show(true);
  await drawn();
  ok(findAll(element, "kbd").length > 8, "keys");
});
