import type { SyncRun } from "../../data/contract.ts";
import { equal, find, findAll, heard, mount, ok, test } from "../../testing.ts";
import "./overview.ts";
import type { C1zOverview } from "./overview.ts";

const sync: SyncRun = { id: "s1", finished: true, syncType: "full", startedAt: "2026-01-01T10:00:00Z", endedAt: "2026-01-01T10:00:05Z", stats: { grants: "7" } };
const open: SyncRun = { id: "s2", finished: false, syncType: "someday", startedAt: "2026-01-02T10:00:00Z" };

test("overview: file, syncs, why, and what is odd", async () => {
  const chosen = heard<{ id: string }>("c1z-sync");
  const overview = await mount<C1zOverview>("c1z-overview", {
    syncId: "s1",
    summary: {
      name: "a.c1z", syncs: [sync, open], first: { sync, rule: "latest-finished-full", why: "It is the latest." },
      warnings: [{ code: "rows.orphan", message: "Rows of no sync.", count: 3, ids: ["x\u0000"] }],
      info: { format: "v1", engine: "sqlite", payloadEncoding: "", encodedSize: 1000, decodedSize: 5000, readable: true, warnings: [] },
    },
  });
  const text = overview.shadowRoot?.textContent ?? "";
  for (const part of ["5.0 : 1", "It is the latest.", "took 5.0 s", "Sync of type “someday”", "unfinished", "Rows of no sync.", "x␀"]) ok(text.includes(part), `lacks ${part}`);
  findAll(overview, ".syncs button")[1]?.click();
  equal((await chosen).id, "s2");
});

test("overview: a v3 file has its manifest and says what is not there yet", async () => {
  const overview = await mount<C1zOverview>("c1z-overview", {
    syncId: "s1",
    summary: {
      name: "a.c1z", syncs: [sync], first: { sync, rule: "latest-finished-full", why: "" }, warnings: [],
      info: {
        format: "v3", engine: "pebble", payloadEncoding: "tar", encodedSize: 1000, readable: false, warnings: [],
        manifest: { engine: "pebble", engineSchemaVersion: 4, payloadEncoding: "tar", syncs: [sync], size: 77 },
      },
    },
  });
  ok(find(overview, ".notice").textContent?.includes("can't be read yet"), "notice");
  equal(findAll(overview, ".numbers").length, 0);
  ok(find(overview, "table").textContent?.includes("7"), "stored counts");
});
