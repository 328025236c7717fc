import { equal, test } from "../testing.ts";
import type { Kind } from "./contract.ts";
import { describe } from "./describe.ts";

test("a grant is named by who and what, and leads to both", () => {
  const about = describe("grants", {
    id: "g1",
    principal: { id: { resourceType: "user", resource: "alice" }, displayName: "Alice" },
    entitlement: { id: "group:eng:member", displayName: "Member", resource: { id: { resourceType: "group", resource: "eng" } } },
    sources: { sources: { "group:eng:member": {}, "group:all:member": {} } },
  });
  equal(about.title, "Alice → Member");
  equal(about.facts.map((fact) => fact.value), ["Alice", "Member", "eng", "inherited through 1 entitlement", "g1"]);
  equal(about.links.map((link) => link.to.filter), [
    { principal: { resourceType: "user", resource: "alice" } }, { entitlementId: "group:eng:member" }, { resource: { resourceType: "group", resource: "eng" } },
  ]);
});

test("records without anything still have a description", () => {
  for (const kind of ["grants", "resources", "entitlements", "resourceTypes"] satisfies Kind[]) {
    for (const record of [{}, null, "text", [], { id: 7, annotations: [null, 3, {}], principal: "x", emails: {} }]) describe(kind, record);
  }
});
