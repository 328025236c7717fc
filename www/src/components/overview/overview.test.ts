import type { SyncRun, View } from "../../data/contract.ts";
import { Counts } from "../../data/counts.ts";
import type { Finding } from "../../data/findings.ts";
import type { Place } from "../../state/place.ts";
import type { Summary } from "../../state/opening.ts";
import { drawn, equal, find, findAll, heard, mount, ok, test } from "../../testing.ts";
import "./overview.ts";
import type { C1zOverview } from "./overview.ts";

const stats = { resourceTypes: "2", resources: "9", entitlements: "4", grants: "7000000", resourcesByResourceType: { user: "8", "a\u0000": "1" }, grantsByResourceType: { "a\u0000": "7" } };
const sync: SyncRun = { id: "s1", finished: true, syncType: "full", startedAt: "2026-01-01T10:00:00Z", endedAt: "2026-01-01T10:00:05Z", stats };
const half: SyncRun = { id: "s3", finished: true, syncType: "partial_upserts", startedAt: "2026-01-02T10:00:00Z", endedAt: "2026-01-02T10:00:01Z", parentSyncId: "s1", linkedSyncId: "gone" };
const open: SyncRun = { id: "s2", finished: false, syncType: "someday", startedAt: "2026-01-02T10:00:00Z" };

const summary: Summary = {
  name: "a.c1z", syncs: [sync, open, half], first: { sync, rule: "latest-finished-full", why: "It is the latest." },
  warnings: [{ code: "rows.orphan", message: "Rows of no sync.", count: 3, ids: ["x\u0000"] }],
  info: { format: "v1", engine: "sqlite", payloadEncoding: "", encodedSize: 1000, decodedSize: 5000, readable: true, warnings: [] },
};
const view = (syncId: string): View => ({ syncId, stats: async () => ({ ...stats, grants: "7000001" }) }) as unknown as View;

async function shown(syncId: string, more: Partial<C1zOverview> = {}): Promise<{ overview: C1zOverview; counts: Counts; text(): string }> {
  const counts = new Counts(more.summary ?? summary, view(syncId));
  const overview = await mount<C1zOverview>("c1z-overview", { summary, syncId, view: view(syncId), counts, ...more });
  return { overview, counts, text: () => overview.shadowRoot?.textContent?.replace(/\s+/g, " ") ?? "" };
}

test("overview: file, syncs, why, and what is odd about the file", async () => {
  const { overview, text } = await shown("s1");
  for (const part of ["5.0 : 1", "It is the latest.", "took 5.0 s", "Sync of type “someday”", "unfinished", "Rows of no sync.", "x␀", "As the file states it.", "a␀", "Began from: Full sync", "gone (not in this file)"]) ok(text().includes(part), `lacks ${part}`);
  ok(!text().includes("This is only"), "a whole sync has no notice");
  const chosen = heard<{ id: string }>("c1z--sync");
  findAll(overview, ".syncs button")[1]?.click();
  equal((await chosen).id, "s2");
});

test("overview: what is not the whole state says so first, and leads to the whole", async () => {
  const { overview, counts, text } = await shown("s3");
  ok(text().includes("This is only the added half of a difference") && text().includes("Looking …"), text());
  counts.insight.state = "done";
  counts.insight.show();
  await drawn();
  ok(text().includes("Missing records were not looked for"), text());
  const chosen = heard<{ id: string }>("c1z--sync");
  find(overview, ".notice button").click();
  equal((await chosen).id, "s1");
  const other = await shown("s2");
  ok(other.text().includes("not known here") && other.text().includes("This sync never finished"), other.text());
});

test("overview: a number that was counted and differs from what is stored is marked", async () => {
  const { overview, counts, text } = await shown("s1");
  find(overview, ".mark button").click();
  await counts.recount();
  await drawn();
  ok(text().includes("Counted here; the file states another number.") && text().includes("7,000,001") && text().includes("stored: 7,000,000"), text());
});

test("overview: findings are sentences that lead to their rows; the grants of a large sync wait for a click", async () => {
  const { overview, counts, text } = await shown("s1");
  const finding = (more: Partial<Finding>): Finding => ({ name: "unheld", kind: "entitlements", filter: "grants=0", grants: true, ...more });
  Object.assign(counts.insight, {
    state: "asks",
    findings: [finding({ name: "staleLogin", kind: "resources", filter: "trait:user last-login<2025-10-03", count: 2 }), finding({ name: "expired", count: 0 }), finding({ name: "emptyGroups", of: "T\u0000" }), finding({ name: "neverLoggedIn", count: 8, silent: true })],
  });
  let asked = 0;
  counts.insight.look = () => { asked++; };
  counts.insight.show();
  await drawn();
  for (const part of ["2 users last logged in more than 90 days before the sync", "Checked, and none found: expired secrets.", "Not checked yet: empty groups.", "The sync records no logins.", "all 7,000,000 grants"]) ok(text().includes(part), `lacks ${part} in ${text()}`);
  equal(overview.shadowRoot?.activeElement?.id, "look");
  find(overview, ".ask button").click();
  equal(asked, 1);
  const gone = heard<Place>("c1z--go");
  find(overview, ".finding").click();
  equal((await gone).filter, "trait:user last-login<2025-10-03");
});

test("overview: a v3 file has its manifest, its packing, what was read of it, and its hash", async () => {
  const memory = { cacheBytes: 2000, cacheLimit: 5000, lookupBytes: 0, bytesRead: 7000, framesRead: 1, blocksRead: 3 };
  const { overview, text } = await shown("s1", {
    source: new Blob(["abc"]),
    summary: {
      ...summary, syncs: [sync], warnings: [],
      info: {
        format: "v3", engine: "pebble", payloadEncoding: "tar", encodedSize: 1000, frames: 7, readable: true, warnings: [], memory,
        manifest: { engine: "pebble9", engineSchemaVersion: 4, payloadEncoding: "tar", syncs: [sync], size: 77 },
      },
    },
  });
  for (const part of ["tar (an archive, not compressed)", "named pebble9", "Files in the payload", "7.00 kB", "in 1 frame and 3 blocks", "of at most 5.00 kB", "Times are UTC."]) ok(text().includes(part), `lacks ${part}`);
  overview.read = { ...memory, bytesRead: 8000, framesRead: 2 };
  await overview.updateComplete;
  const hash = find(overview, "c1z-hash");
  for (let wait = 0; wait < 50 && !hash.shadowRoot?.textContent?.includes("ba7816bf"); wait++) await drawn();
  ok(hash.shadowRoot?.textContent?.includes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), "SHA-256 of abc");
  ok(text().includes("8.00 kB") && text().includes("in 2 frames and 3 blocks"), "what was read since");
});

test("overview: a file without a sync has its card and its warnings", async () => {
  const counts = new Counts({ ...summary, syncs: [] }, view(""));
  await counts.run();
  const overview = await mount<C1zOverview>("c1z-overview", { summary: { ...summary, syncs: [], first: { sync: null, rule: "empty", why: "There is nothing." } }, syncId: "", view: view(""), counts });
  const text = overview.shadowRoot?.textContent ?? "";
  for (const part of ["This file has no sync.", "There is nothing.", "Rows of no sync."]) ok(text.includes(part), `lacks ${part}`);
});
