import { columnsOf } from "../../table/columns.ts";
import type { Layout } from "../../table/layout.ts";
import { drawn, equal, findAll, heard, mount, test } from "../../testing.ts";
import "./column-menu.ts";
import type { C1zColumnMenu } from "./column-menu.ts";

const menu = (): Promise<C1zColumnMenu> => mount<C1zColumnMenu>("c1z-column-menu", { all: columnsOf("entitlements"), shown: ["displayName", "slug", "id"], layout: { pinned: 1 } });

test("column menu: columns are shown, hidden and moved", async () => {
  const element = await menu();
  equal(findAll(element, "li.shown label").map((label) => label.textContent?.trim()), ["Name", "Slug", "Id"]);
  const said = async (act: () => void): Promise<Layout> => {
    const layout = heard<Layout>("c1z--layout");
    act();
    return layout;
  };
  equal(await said(() => findAll(element, "li.shown [aria-label='Move Slug up']")[0]?.click()), { pinned: 1, shown: ["slug", "displayName", "id"] });
  equal(await said(() => findAll(element, "li.shown input")[2]?.click()), { pinned: 1, shown: ["displayName", "slug"] });
  equal(await said(() => findAll(element, "li:not(.shown) input")[0]?.click()), { pinned: 1, shown: ["displayName", "slug", "id", "resourceName"] });
  equal(await said(() => findAll(element, ".foot button")[0]?.click()), {});
});

test("column menu: a column is dragged to another place", async () => {
  const element = await menu();
  const [first, , last] = findAll(element, "li.shown");
  const handle = first?.querySelector(".handle") as HTMLElement;
  handle.setPointerCapture = () => undefined;
  const at = last?.getBoundingClientRect();
  const event = (type: string): PointerEvent => new PointerEvent(type, { bubbles: true, composed: true, button: 0, clientY: (at?.bottom ?? 0) - 2 });
  handle.dispatchEvent(event("pointerdown"));
  handle.dispatchEvent(event("pointermove"));
  await drawn();
  equal(findAll(element, "li.shown label").map((label) => label.textContent?.trim()), ["Slug", "Id", "Name"]);
  const layout = heard<Layout>("c1z--layout");
  handle.dispatchEvent(event("pointerup"));
  equal((await layout).shown, ["slug", "id", "displayName"]);
});
