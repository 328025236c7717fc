import { equal, ok, test } from "../testing.ts";
import type { SyncRun, SyncStats, View } from "./contract.ts";
import { Counts } from "./counts.ts";

const stored: SyncStats = { resourceTypes: "2", resources: "12", grants: "3000000", resourcesByResourceType: { user: "2", group: "10" }, grantsByResourceType: { group: "3000000" } };
const sync: SyncRun = { id: "s1", syncType: "full", finished: true, endedAt: "2026-11-22T16:30:39Z", stats: stored };

/** A view that tells what it was asked. */
function viewOf(counted: SyncStats, asked: string[] = []): View {
  const rows = [["user", "User", "user"], ["group", "", "group"]];
  const cursor = (name: string, query: { filter?: string } = {}): object => ({
    block: async () => ({ count: rows.length, cell: (row: number, column: number) => rows[row]?.[column] ?? "" }),
    facets: async () => { asked.push(`facets ${name}`); return [{ name: "trait", values: [{ value: "user", count: 2 }] }]; },
    count: async () => { asked.push(query.filter ?? name); return { value: query.filter === 'trait:user last-login=""' ? 2 : 1, exact: true }; },
  });
  return {
    syncId: "s1",
    stats: async () => { asked.push("stats"); return counted; },
    resourceTypes: () => cursor("resourceTypes"), resources: (query: object) => cursor("resources", query),
    entitlements: (query: object) => cursor("entitlements", query), grants: (query: object) => cursor("grants", query),
  } as unknown as View;
}

const settled = (counts: Counts): Promise<void> => new Promise((resolve) => {
  const look = (): void => { if (["asks", "done"].includes(counts.insight.state)) resolve(); };
  counts.insight.addEventListener("change", look);
});

test("counts: what is stored is there at once; a v3 file is not read to count it again unless asked", async () => {
  const asked: string[] = [];
  const counts = new Counts({ info: { format: "v3" }, syncs: [sync] } as never, viewOf({ ...stored, resources: "13" }, asked));
  equal(counts.totals, { resourceTypes: 2, resources: 12, entitlements: 0, grants: 3_000_000, assets: 0 });
  equal(counts.types, [{ id: "group", name: "", count: 10 }, { id: "user", name: "", count: 2 }]);
  await counts.run();
  ok(!asked.includes("stats"), "was not counted");
  equal(counts.types.map(({ name }) => name), ["", "User"]);
  await counts.recount();
  equal([counts.totals.resources, counts.stored?.resources], [13, "12"]);
  counts.close();
});

test("counts: without stored counts, and in a v1 file, they are counted by themselves", async () => {
  for (const [format, stats] of [["v3", undefined], ["v1", stored]] as const) {
    const counts = new Counts({ info: { format }, syncs: [{ ...sync, stats }] } as never, viewOf({ ...stored, resources: "13" }));
    await counts.run();
    equal(counts.totals.resources, 13);
    counts.close();
  }
});

test("insight: of a large sync the grants are looked at only when asked; an empty column says nothing", async () => {
  const asked: string[] = [];
  const counts = new Counts({ info: { format: "v3" }, syncs: [sync] } as never, viewOf(stored, asked));
  const first = settled(counts);
  await counts.run();
  await first;
  const { insight } = counts;
  equal(insight.state, "asks");
  ok(asked.includes("trait:secret expires-at<2026-11-22") && !asked.includes("missing:principal") && !asked.includes("facets grants"), asked.join());
  const login = insight.findings.find(({ name }) => name === "neverLoggedIn");
  equal([login?.count, login?.silent], [2, true]);
  const second = new Promise<void>((resolve) => insight.addEventListener("change", () => { if (insight.state === "done") resolve(); }));
  insight.look();
  await second;
  ok(asked.includes("missing:principal") && asked.includes("facets grants") && asked.includes("type:group purpose:assignment grants=0"), asked.join());
  ok(insight.findings.every(({ count }) => count !== undefined), "all known");
  counts.close();
});

test("insight: one question that fails leaves the others alone, and closing ends it", async () => {
  const view = viewOf(stored);
  const broken = { ...view, resources: (query: { filter?: string }) => (query.filter?.includes("secret") === true ? { count: () => Promise.reject(new Error("damaged")) } : view.resources(query as never)) } as unknown as View;
  const counts = new Counts({ info: { format: "v3" }, syncs: [{ ...sync, stats: { ...stored, grants: "3" } }] } as never, broken);
  const done = settled(counts);
  await counts.run();
  await done;
  equal(counts.insight.findings.filter(({ failed }) => failed === true).map(({ name }) => name), ["expired", "expiring"]);
  const other = new Counts({ info: { format: "v3" }, syncs: [sync] } as never, view);
  let heard = 0;
  other.insight.addEventListener("change", () => { heard++; });
  other.close();
  await other.run();
  await new Promise((resolve) => setTimeout(resolve, 100));
  equal([heard, other.insight.state], [0, "waiting"]);
});
