import { equal, find, findAll, heard, mount, ok, test } from "../../testing.ts";
import "./header.ts";
import type { C1zHeader } from "./header.ts";

test("header: the sync picker says type, time and state, and chooses", async () => {
  const header = await mount<C1zHeader>("c1z-header", {
    tabs: [{ id: 1, name: "a.c1z", current: true }], search: "", syncId: "b", dark: false, menuOpen: false,
    syncs: [
      { id: "a", finished: true, syncType: "full", startedAt: "2026-01-01T10:00:00Z", endedAt: "2026-01-01T10:00:05Z" },
      { id: "b", finished: false, syncType: "partial", startedAt: "2026-01-02T10:00:00Z" },
      { id: "c", finished: false, syncType: "", orphan: true },
    ],
  });
  equal(findAll(header, "option").map((option) => option.textContent), [
    "Full sync · 1 Jan 2026, 10:00:00 · finished", "Partial sync · 2 Jan 2026, 10:00:00 · unfinished", "c · no sync run names it",
  ]);
  const picker = find(header, "select") as HTMLSelectElement;
  equal(picker.value, "b");
  const chosen = heard<{ id: string }>("c1z--sync");
  picker.value = "a";
  picker.dispatchEvent(new Event("change"));
  equal((await chosen).id, "a");
});

test("header: of many tabs that of the shown file is in sight", async () => {
  const tabs = (shown: number): C1zHeader["tabs"] => Array.from({ length: 30 }, (_, id) => ({ id, name: `a-file-with-a-name-${id}.c1z`, current: id === shown }));
  const header = await mount<C1zHeader>("c1z-header", { tabs: tabs(29), search: "", syncId: "", dark: false, menuOpen: false, syncs: [] });
  for (const shown of [29, 0]) {
    header.tabs = tabs(shown);
    await header.updateComplete;
    const [own, all] = [find(header, ".current"), find(header, ".tabs")].map((part) => part.getBoundingClientRect());
    ok(own !== undefined && all !== undefined && own.width > 0 && own.left >= all.left - 1 && own.right <= all.right + 1, `${shown}: ${own?.left}…${own?.right} in ${all?.left}…${all?.right}`);
  }
});
