import { equal, test } from "../testing.ts";
import { Growing, howOf, Names, passedOn } from "./access.ts";
import type { Grant, View } from "./contract.ts";

test("access: direct, inherited, both", () => {
  const held = (sources: Record<string, object> | undefined): unknown => howOf({ entitlement: { id: "e" }, ...(sources === undefined ? {} : { sources: { sources } }) });
  equal(held(undefined), { direct: true, through: [] });
  equal(held({ e: {} }), { direct: true, through: [] });
  equal(held({ e: {}, f: {} }), { direct: true, through: ["f"] });
  equal(held({ f: {} }), { direct: false, through: ["f"] });
  equal(passedOn({ annotations: [{ "@type": "type.googleapis.com/c1.connector.v2.GrantExpandable", entitlementIds: ["a", " "], shallow: true }] } as Grant), { ids: ["a"], shallow: true });
});

test("access: names of entitlements say what they are on, once; what is not there says so, what is claimed twice is its id", async () => {
  let asked = 0;
  const view = {
    entitlementsByIds: async (ids: readonly string[]) => {
      asked++;
      if (ids.includes("twice")) throw Object.assign(new Error("two rows"), { code: "store.ambiguous" });
      return [{ id: "m", displayName: "Member", resource: { id: { resourceType: "group", resource: "eng" } } }];
    },
    resourcesByIds: async () => [{ id: { resourceType: "group", resource: "eng" }, displayName: "Engineering" }],
  } as unknown as View;
  const names = new Names(view, new AbortController().signal);
  await names.read(["m", "gone", "m"]);
  await names.read(["m"]);
  await names.read(["twice"]);
  equal([names.get("m"), names.get("gone"), names.get("twice"), asked], [{ name: "Engineering · Member", missing: false }, { name: "gone", missing: true }, { name: "twice", missing: false }, 2]);
});

test("access: a list grows by as much as is asked for, and ends its reading when it is not wanted", async () => {
  let ended = false;
  async function* source(): AsyncGenerator<number> {
    try {
      for (let at = 0; at < 10; at++) yield at;
    } finally {
      ended = true;
    }
  }
  const abort = new AbortController();
  const list = new Growing(source(), abort.signal, () => undefined);
  await list.more(4);
  equal([list.rows, list.done], [[0, 1, 2, 3], false]);
  abort.abort();
  await new Promise((next) => setTimeout(next));
  equal(ended, true);
});
