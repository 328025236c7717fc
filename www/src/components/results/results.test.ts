import type { View } from "../../data/contract.ts";
import { drawn, equal, find, findAll, heard, mount, test } from "../../testing.ts";
import type { Place } from "../../state/place.ts";
import "./results.ts";
import type { C1zResults } from "./results.ts";

const user = (n: number): unknown => ({ kind: "resources", record: { id: { resourceType: "user", resource: `u${n}` }, displayName: `<i>User ${n}` } });

const view = (hits: number, total: number): View => ({
  async *search() {
    for (let at = 0; at < hits; at++) yield [user(at)];
  },
  resources: () => ({ count: async () => ({ value: total, exact: true }) }),
}) as unknown as View;

test("results: hits by kind, true counts, and the way to all of them", async () => {
  const results = await mount<C1zResults>("c1z-results", { view: view(50, 12_345), text: "user" });
  await new Promise((next) => setTimeout(next, 50));
  await drawn();
  equal([findAll(results, "li").length, find(results, "h2 .num").textContent, find(results, ".name").textContent], [50, "12,345", "<i>User 0"]);
  const gone = heard<Place>("c1z--go");
  find(results, ".all").click();
  equal((await gone).view, "resources");
});

test("results: nothing found is said", async () => {
  const results = await mount<C1zResults>("c1z-results", { view: view(0, 0), text: "nobody" });
  await new Promise((next) => setTimeout(next, 50));
  await drawn();
  equal(find(results, "[role=status]").textContent, "Nothing in this sync contains that.");
});
