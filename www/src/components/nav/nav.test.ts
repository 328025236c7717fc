import type { SyncRun, View } from "../../data/contract.ts";
import { Counts } from "../../data/counts.ts";
import { place, type Place } from "../../state/place.ts";
import { drawn, equal, find, findAll, heard, mount, test } from "../../testing.ts";
import "./nav.ts";
import type { C1zNav } from "./nav.ts";

const stats = { resourceTypes: "2", resources: "12347", entitlements: "2", grants: "2000000", resourcesByResourceType: { "g\u0000": "2", user: "12345" } };
const sync: SyncRun = { id: "s1", syncType: "full", finished: true, stats };

test("nav: inventory with counts, each entry a place, the current one marked by its exact filter", async () => {
  const counts = new Counts({ info: { format: "v3" }, syncs: [sync] } as never, { syncId: "s1" } as View);
  counts.types = [{ id: "user", name: "User", count: 12_345 }, { id: "g\u0000", name: "", count: 2 }];
  const nav = await mount<C1zNav>("c1z-nav", { counts, place: place("overview"), warnings: 2 });
  const words = (): string[] => findAll(nav, "button").map((button) => button.textContent?.trim().replace(/\s+/g, " ") ?? "");
  equal(words(), ["Overview", "Resources12.3k", "UUser12.3k", "Gg␀2", "Entitlements2", "Grants2M", "Resource types2", "Assets0", "Worth a look2"]);
  equal(find(nav, "[aria-current=page]").textContent?.trim(), "Overview");
  const gone = heard<Place>("c1z--go");
  findAll(nav, "button")[2]?.click();
  const to = await gone;
  equal(to.filter, "type:user");
  nav.place = to;
  await drawn();
  equal(findAll(nav, "[aria-current=page]").map((button) => button.textContent?.trim()), ["UUser12.3k"]);
  nav.place = { ...to, filter: "type:user okta" };
  await drawn();
  equal(findAll(nav, "[aria-current=page]").length, 0);
  findAll(nav, "button")[8]?.click();
  equal(counts.insight.wanted, true);
});
