import { equal, ok, test } from "../testing.ts";
import type { Entitlement, Grant, GrantQuery, Resource, ResourceRef, View } from "./contract.ts";
import { readGraph } from "./graph.ts";
import { layout, type Sizes } from "./graph-layout.ts";
import { type Graph, type Item, LIMIT, outline } from "./graph-model.ts";

const ref = (text: string): ResourceRef => ({ resourceType: text.split(":")[0] ?? "", resource: text.split(":")[1] ?? "" });
const same = (a: ResourceRef | undefined, b: { resourceType?: string; resource?: string } | undefined): boolean => a?.resourceType === b?.resourceType && a?.resource === b?.resource;

/** Who holds what, and through what. */
type Held = readonly [who: string, what: string, sources?: Record<string, boolean>];

/** `user:ann`, `[id, on, name]`, and `[who, what, sources]`: what a sync of these would answer. */
export function fakeView(resources: readonly string[], entitlements: readonly (readonly [string, string, string?])[], grants: readonly Held[]): View {
  const all: Resource[] = resources.map((text) => ({ id: ref(text), displayName: text.split(":")[2] ?? ref(text).resource }));
  const what: Entitlement[] = entitlements.map(([id, on, name]) => ({ id, resource: { id: ref(on) }, ...(name === undefined ? {} : { displayName: name }), slug: "member" }));
  const stub = (id: string): Entitlement => ({ id, ...what.find((one) => one.id === id && { resource: one.resource }) });
  const held: Grant[] = grants.map(([who, id, sources]) => ({
    id: `${id}/${who}`, principal: { id: ref(who) }, entitlement: stub(id),
    ...(sources === undefined ? {} : { sources: { sources: Object.fromEntries(Object.entries(sources).map(([id, isDirect]) => [id, isDirect ? { isDirect } : {}])) } }),
  }));
  const expanded = (grant: Grant): boolean => grant.sources !== undefined && !(grant.entitlement?.id as string in (grant.sources.sources ?? {}));
  const find = (at: { resourceType?: string; resource?: string } | undefined): Resource | undefined => all.find(({ id }) => same(at as ResourceRef, id));
  const tally = (values: readonly string[]): { value: string; count: number }[] => [...new Set(values)].map((value) => ({ value, count: values.filter((other) => other === value).length }));
  const view = {
    grants(query: GrantQuery) {
      const rows = held.filter(({ principal, entitlement }) =>
        (query.entitlementId === undefined || entitlement?.id === query.entitlementId) && (query.resource === undefined || same(query.resource, entitlement?.resource?.id)) &&
        (query.principal === undefined || same(query.principal, principal?.id)) && (query.principalResourceType === undefined || principal?.id?.resourceType === query.principalResourceType) &&
        (query.entitlementResourceType === undefined || entitlement?.resource?.id?.resourceType === query.entitlementResourceType));
      return {
        count: async () => (query.signal?.throwIfAborted(), { value: rows.length, exact: true }),
        facets: async () => [
          { name: "principalResourceType", values: tally(rows.map((row) => row.principal?.id?.resourceType ?? "")) },
          { name: "entitlementResourceType", values: tally(rows.map((row) => row.entitlement?.resource?.id?.resourceType ?? "")) },
          { name: "kind", values: tally(rows.map((row) => (expanded(row) ? "expanded" : "direct"))) },
        ],
        async *joined() {
          for (const grant of rows) yield { grant, entitlement: what.find(({ id }) => id === grant.entitlement?.id), resource: find(grant.entitlement?.resource?.id), principal: find(grant.principal?.id) };
        },
      };
    },
    entitlements({ resource }: { resource: ResourceRef }) {
      const rows = what.filter((one) => same(resource, one.resource?.id));
      return { count: async () => ({ value: rows.length, exact: true }), toArray: async ({ limit }: { limit: number }) => rows.slice(0, limit) };
    },
    resourcesByIds: async (refs: readonly ResourceRef[]) => refs.flatMap((at) => find(at) ?? []),
    entitlementsByIds: async (ids: readonly string[]) => ids.flatMap((id) => what.find((one) => one.id === id) ?? []),
    resourceType: async (id: string) => ({ id, displayName: id[0]?.toUpperCase() + id.slice(1) }),
    grant: async (id: string) => held.find((grant) => grant.id === id),
  };
  return view as unknown as View;
}

const read = (view: View, kind: "resources" | "entitlements" | "grants", id: string, side?: "holds" | "held"): Promise<Graph> =>
  readGraph(view, { kind, key: kind === "resources" ? { id: ref(id).resource, resourceType: ref(id).resourceType } : { id } }, side, new AbortController().signal);

/** The lines of a picture in words. */
const said = (graph: Graph): string[] => {
  const name = (id: string): string => {
    const node = graph.nodes.find((node) => node.id === id);
    return node === undefined ? "?" : `${node.layer}:${node.many === undefined ? "" : `${node.count} `}${node.name}`;
  };
  return graph.edges.map(({ from, how, to, count }) => `${name(from)} ${how}${count === undefined ? "" : ` ${count}`} ${name(to)}`).sort();
};

const small = fakeView(
  ["user:ann:Ann", "user:bob:Bob", "group:eng:Engineering", "group:ops:Operations", "role:admin:Admin"],
  [["eng-member", "group:eng", "Eng member"], ["ops-member", "group:ops", "Ops member"], ["admin", "role:admin", "Admin assigned"]],
  [["user:ann", "eng-member"], ["user:bob", "admin"], ["user:ann", "admin", { "eng-member": true, "ops-member": false }], ["group:eng", "admin"], ["group:eng", "eng-member"]],
);

test("graph: what a principal holds, directly and through two groups", async () => {
  const graph = await read(small, "resources", "user:ann");
  equal(said(graph), [
    "0:Ann direct 1:Engineering", "0:Ann direct 2:Eng member", "0:Ann inherited 1:Operations",
    "1:Engineering inherited 2:Admin assigned", "1:Operations inherited 2:Admin assigned", "2:Admin assigned on 3:Admin", "2:Eng member on 3:Engineering",
  ]);
  equal([graph.total, graph.shown, graph.both, graph.side], [2, 2, false, "holds"]);
});

test("graph: who holds an entitlement, and one grant alone", async () => {
  const admin = await read(small, "entitlements", "admin");
  equal(said(admin), [
    "0:Ann direct 1:Engineering", "0:Ann inherited 1:Operations", "0:Bob direct 2:Admin assigned", "0:Engineering direct 2:Admin assigned",
    "1:Engineering inherited 2:Admin assigned", "1:Operations inherited 2:Admin assigned", "2:Admin assigned on 3:Admin",
  ]);
  const grant = await read(small, "grants", "admin/user:ann");
  equal(said(grant), said(admin).filter((line) => !line.includes("Bob") && !line.startsWith("0:Engineering")));
});

test("graph: both sides of a group, and one that holds itself goes in no circle", async () => {
  const holds = await read(small, "resources", "group:eng");
  equal([holds.both, holds.side, said(holds)], [true, "holds", ["0:Engineering direct 2:Admin assigned", "0:Engineering direct 2:Eng member", "2:Admin assigned on 3:Admin", "2:Eng member on 3:Engineering"]]);
  equal(said(await read(small, "resources", "group:eng", "held")), ["0:Ann direct 2:Eng member", "0:Engineering direct 2:Eng member", "2:Eng member on 3:Engineering"]);
});

test("graph: one slug and one name are two nodes where they are two entitlements, told apart by their ids", async () => {
  const view = fakeView(["user:ann", "group:a:Team", "group:b:Team"], [["a-m", "group:a", "Member"], ["b-m", "group:b", "Member"]], [["user:ann", "a-m"], ["user:ann", "b-m"]]);
  const { nodes, edges } = await read(view, "resources", "user:ann");
  equal(nodes.map(({ layer, name, detail }) => [layer, name, detail]), [[0, "ann", "user"], [2, "Member", "a-m"], [2, "Member", "b-m"], [3, "Team", "a"], [3, "Team", "b"]]);
  equal(edges.length, 4);
});

test("graph: paths of a resource's holders are those of their grants and no others", async () => {
  const view = fakeView(["user:ann", "user:bob", "group:g", "app:x"], [["g-m", "group:g"], ["read", "app:x"], ["write", "app:x"]], [["user:ann", "read", { "g-m": true }], ["user:bob", "write", { "g-m": true }]]);
  const graph = await read(view, "resources", "app:x");
  equal(graph.nodes.filter(({ layer }) => layer === 1).length, 2, "a shared node would lead from ann to write");
});

test("graph: many of one type are one node with their true count, and a table; the few are told apart", async () => {
  const users = Array.from({ length: 1204 }, (_, index) => `user:u${index}`);
  const view = fakeView([...users, "group:g", "app:x"], [["g-m", "group:g"], ["use", "app:x", "Use"]], [
    ...users.map((user, index): Held => (index < 4 ? [user, "use", { "g-m": true }] : [user, "use"])), ["group:g", "use"], ["group:gone", "use"]]);
  const graph = await read(view, "entitlements", "use");
  equal(said(graph), ["0:1204 User direct 1200 2:Use", "0:1204 User inherited 4 2:Use", "0:g direct 2:Use", "0:gone direct 2:Use", "2:Use on 3:x"]);
  equal([graph.total, graph.shown], [1206, 2]);
  const [many] = graph.nodes;
  equal(many?.table?.filter, "entitlement:use principal-type:user");
  equal(graph.nodes.filter((node) => node.missing).map((node) => [node.name, node.record ?? null]), [["gone", null]]);
  equal(said(await read(view, "resources", "app:x")), said(graph));
});

test("graph: never more nodes than there is room for", async () => {
  const types = Array.from({ length: 300 }, (_, index) => [`t${index}:a`, `t${index}:b`]).flat();
  const whats = Array.from({ length: 150 }, (_, index) => [`e${index}`, "app:x"] as const);
  const view = fakeView([...types, "app:x"], whats, types.flatMap((who, index) => [[who, "e0"], [who, `e${index % 150}`]] as const));
  for (const graph of [await read(view, "entitlements", "e0"), await read(view, "resources", "app:x")]) {
    ok(graph.nodes.length <= LIMIT, `${graph.nodes.length} nodes`);
    equal(graph.edges.flatMap((edge) => (edge.count === undefined ? [] : [edge.count])).reduce((sum, size) => sum + size, 0) + graph.shown, graph.total);
  }
  const ways = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`s${index}`, false]));
  const grant = await read(fakeView(["user:ann", "app:x"], [["use", "app:x"]], [["user:ann", "use", ways]]), "grants", "use/user:ann");
  ok(grant.nodes.length <= LIMIT && grant.nodes.some((node) => node.many === "sources"), "a grant of 500 sources");
});

test("graph: nobody, and giving up", async () => {
  const view = fakeView(["user:ann", "app:x"], [["use", "app:x"]], []);
  equal([(await read(view, "entitlements", "use")).total, (await read(view, "resources", "app:x")).side, (await read(view, "resources", "user:ann")).edges.length], [0, "held", 0]);
  const error = await readGraph(small, { kind: "entitlements", key: { id: "admin" } }, undefined, AbortSignal.abort(new Error("enough"))).catch((problem: unknown) => problem);
  equal((error as Error).message, "enough");
});

const sizes: Sizes = { width: 100, height: 20, gap: 8, aisle: 50, head: 10 };

test("graph: nodes do not overlap, lines lead to the right, and it is the same each time", async () => {
  const users = Array.from({ length: 60 }, (_, index) => `user:u${index}`);
  const view = fakeView([...users, "group:g", "group:h", "app:x"], [["g-m", "group:g"], ["h-m", "group:h"], ["read", "app:x"], ["write", "app:x"]], users.flatMap((user, index): Held[] => [
    index % 3 === 0 ? [user, "read", { "g-m": true, "h-m": false }] : [user, "read"], ...(index % 2 === 0 ? [[user, "write"] as const] : [])]));
  const graph = await read(view, "resources", "app:x");
  const placed = layout(graph, sizes);
  const boxes = [...placed.boxes.values()];
  equal(boxes.length, graph.nodes.length);
  for (const [index, a] of boxes.entries()) {
    ok(a.x >= 0 && a.y >= sizes.head && a.x + sizes.width <= placed.width && a.y + sizes.height <= placed.height, "inside");
    for (const b of boxes.slice(0, index)) ok(a.x !== b.x || Math.abs(a.y - b.y) >= sizes.height, `two at ${a.x} ${a.y}`);
  }
  equal(placed.lines.length, graph.edges.length);
  for (const { from, to } of placed.lines) ok(from.x < to.x, "to the right");
  // A line that passes a column passes between its nodes.
  for (const { path } of placed.lines) {
    for (const [, y, x] of path.matchAll(/ (\d+)H(\d+)/g)) {
      ok(boxes.every((box) => box.x + sizes.width !== Number(x) || Number(y) < box.y || Number(y) > box.y + sizes.height), `through a node at ${x} ${y}`);
    }
  }
  equal([...layout(await read(view, "resources", "app:x"), sizes).boxes], [...placed.boxes]);
});

test("graph: the list has every node and every line, each line once", async () => {
  for (const graph of [await read(small, "resources", "user:ann"), await read(small, "entitlements", "admin"), await read(small, "resources", "group:eng", "held"), await read(small, "grants", "admin/user:ann")]) {
    const items = (list: readonly Item[]): Item[] => list.flatMap((item) => [item, ...items(item.items)]);
    const all = items(outline(graph));
    equal(all.flatMap(({ edge }) => (edge === undefined ? [] : [graph.edges.indexOf(edge)])).sort((a, b) => a - b), graph.edges.map((_, index) => index));
    equal(new Set(all.map(({ node }) => node.id)).size, graph.nodes.length);
  }
});
