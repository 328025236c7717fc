import { drawn, equal, find, findAll, mount, ok, press, test } from "../../testing.ts";
import "./tree.ts";
import type { C1zTree } from "./tree.ts";

const value = { id: "x", list: [1, true, null], any: { "@type": "type.googleapis.com/a.b.Thing", deep: { deeper: { deepest: "end" } } }, "<b>": "<img src=x onerror=alert(1)>" };

test("tree: levels, sets and text that stays text", async () => {
  const tree = await mount<C1zTree>("c1z-tree", { value });
  const items = findAll(tree, "[role=treeitem]");
  equal([items[0]?.ariaLevel, items[0]?.ariaSetSize, items[0]?.ariaPosInSet], ["1", "4", "1"]);
  ok(findAll(tree, ".value").some((node) => node.textContent === value["<b>"]), "the hostile string is shown as it is");
  equal(findAll(tree, "img, b").length, 0);
  equal(find(tree, ".kind").textContent, "Thing");
});

test("tree: fold, unfold, all", async () => {
  const tree = await mount<C1zTree>("c1z-tree", { value });
  tree.foldAll(false);
  await drawn();
  equal(findAll(tree, "[role=treeitem]").length, 4);
  tree.foldAll(true);
  await drawn();
  ok(findAll(tree, ".value").some((node) => node.textContent === "end"), "all open");
  find(tree, "[role=treeitem]").focus();
  press(tree.shadowRoot?.activeElement as Element, "End");
  ok(tree.shadowRoot?.activeElement?.textContent?.includes("onerror"), "End goes to the last");
});

test("tree: long lists come in parts, deep ones do not break it", async () => {
  let deep: unknown = "bottom";
  for (let level = 0; level < 100; level++) deep = { d: deep };
  const tree = await mount<C1zTree>("c1z-tree", { value: { many: Array.from({ length: 1000 }, (_, index) => index), deep } as C1zTree["value"] });
  ok(findAll(tree, "[role=treeitem]").length < 150, "not all at once");
  find(tree, ".more").click();
  await drawn();
  ok(findAll(tree, "[role=treeitem]").length > 500, "more on demand");
  tree.foldAll(true);
  await drawn();
  ok(findAll(tree, ".value").some((node) => node.textContent === "bottom"), "a hundred levels");
});
