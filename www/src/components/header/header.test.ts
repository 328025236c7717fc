import { equal, find, findAll, heard, mount, test } from "../../testing.ts";
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
