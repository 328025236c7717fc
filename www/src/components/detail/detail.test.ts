import type { Json, View } from "../../data/contract.ts";
import { drawn, equal, find, findAll, heard, mount, test } from "../../testing.ts";
import type { Place } from "../events.ts";
import "./detail.ts";
import type { C1zDetail } from "./detail.ts";

const records: Record<string, Json> = {
  g: { id: "g", principal: { id: { resourceType: "user", resource: "alice" }, displayName: "Alice" }, entitlement: { id: "e", displayName: "Member" } },
  alice: { id: { resourceType: "user", resource: "alice" }, displayName: "Alice", description: "<script>1</script>" },
};

const view: View = {
  rows: () => ({ count: async () => 41, block: () => Promise.reject(new Error("not asked")) }),
  types: async () => [],
  record: async (_kind, key) => {
    const record = records[key.id];
    if (record === undefined) throw Object.assign(new Error("There is no such grant."), { code: "store.not-found" });
    return record;
  },
};

test("detail: facts, questions with counts, and a link to the principal", async () => {
  const detail = await mount<C1zDetail>("c1z-detail", { view, subject: { kind: "grants", key: { id: "g" } }, steps: true });
  await drawn();
  equal(find(detail, "h2").textContent, "Alice → Member");
  equal(findAll(detail, ".links .num").map((node) => node.textContent), ["41", "41"]);
  const gone = heard<Place>("c1z-go");
  find(detail, ".links button").click();
  equal((await gone).filter, { principal: { resourceType: "user", resource: "alice" } });
  find(detail, ".facts button.link").click();
  await drawn();
  await drawn();
  equal(find(detail, "h2").textContent, "Alice");
  equal(findAll(detail, "script").length, 0);
});

test("detail: a record that is not there is said", async () => {
  const detail = await mount<C1zDetail>("c1z-detail", { view, subject: { kind: "grants", key: { id: "none" } }, steps: false });
  await drawn();
  equal(find(detail, ".problem .mono").textContent, "store.not-found");
  const closed = heard("c1z-close");
  find(detail, "button.x").click();
  await closed;
});
