import type { View } from "../../data/contract.ts";
import { Counts } from "../../data/counts.ts";
import { drawn, equal, findAll, heard, mount, test } from "../../testing.ts";
import { place, type Place } from "../events.ts";
import "./nav.ts";
import type { C1zNav } from "./nav.ts";

const view: View = {
  rows: (kind, filter) => ({ count: async () => (filter.resourceTypeId === "user" ? 12_345 : kind === "grants" ? 2_000_000 : 2), block: () => Promise.reject(new Error("not asked")) }),
  types: async () => [{ id: "user", name: "User" }, { id: "g\u0000", name: "" }],
  record: () => Promise.reject(new Error("not asked")),
};

test("nav: inventory with counts, each entry a place", async () => {
  const counts = new Counts(view);
  const nav = await mount<C1zNav>("c1z-nav", { counts, place: place("overview"), warnings: 2 });
  await counts.run();
  await drawn();
  const buttons = findAll(nav, "button");
  equal(buttons.map((button) => button.textContent?.trim().replace(/\s+/g, " ")), ["Overview", "Resources2", "UUser12.3k", "Gg␀2", "Entitlements2", "Grants2M", "Resource types2", "Warnings2"]);
  equal(buttons[0]?.ariaCurrent, "page");
  const gone = heard<Place>("c1z-go");
  buttons[2]?.click();
  equal((await gone).filter, { resourceTypeId: "user" });
});
