import { TestRows } from "../../data/frame.test.ts";
import { BlockFrame } from "../../data/frame.ts";
import { drawn, equal, find, heard, mount, test } from "../../testing.ts";
import { place, type Place } from "../events.ts";
import "./records.ts";
import type { C1zRecords } from "./records.ts";

test("records: title, exact count, and filters one can remove", async () => {
  const records = await mount<C1zRecords>("c1z-records", {
    place: place("grants", { entitlementId: "e", principal: { resourceType: "u", resource: "a" } }, { entitlementId: "Member", principal: "Alice" }),
    frame: new BlockFrame(new TestRows(1_234_567)), selected: undefined, narrow: false,
  });
  await drawn();
  equal([find(records, "h1").textContent, find(records, ".total").textContent], ["Grants", "1,234,567"]);
  const gone = heard<Place>("c1z-go");
  find(records, ".chip button").click();
  equal((await gone).filter, { principal: { resourceType: "u", resource: "a" } });
});

test("records: an error is said, and what is there stays", async () => {
  const frame = new BlockFrame({ count: async () => 3, block: () => Promise.reject(Object.assign(new Error("Page 3 is damaged."), { code: "sqlite.corrupt", offset: 8192 })) });
  const records = await mount<C1zRecords>("c1z-records", { place: place("resources"), frame, selected: undefined, narrow: false });
  await drawn();
  await drawn();
  equal(find(records, ".problem").textContent?.trim().replace(/\s+/g, " "), "Page 3 is damaged. · at byte 8,192 sqlite.corrupt");
});
