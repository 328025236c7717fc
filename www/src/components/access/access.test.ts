import type { Grant, View } from "../../data/contract.ts";
import { drawn, equal, find, findAll, heard, mount, ok, test } from "../../testing.ts";
import type { Place, Subject } from "../../state/place.ts";
import "./access.ts";
import type { C1zAccess } from "./access.ts";

const HOSTILE = "<img src=x onerror=alert(1)>\u0000\u202e";
const eng = { id: { resourceType: "group", resource: "eng" }, displayName: "Engineering" };
const alice = { id: { resourceType: "user", resource: "alice" }, displayName: HOSTILE };
const member = { id: "group:eng:member", displayName: "Engineering member", resource: eng };

const rows = (size: number): { grant: Grant; principal: object; entitlement: object; resource: object }[] => Array.from({ length: size }, (_, index) => ({
  grant: { id: `g${index}`, principal: alice, entitlement: member, ...(index === 1 ? { sources: { sources: { "group:all:member": {} } } } : {}) },
  principal: { ...alice, id: { resourceType: "user", resource: `u${index}` } }, entitlement: member, resource: eng,
}));

/** A view where Engineering has `size` grants on it, holds none, and has two entitlements and one child. */
function viewOf(size: number, asked: unknown[] = []): View {
  const grants = (query: { principal?: unknown; filter?: string } = {}): unknown => ({
    count: async () => ({ value: query.principal !== undefined || (query as { missing?: string }).missing !== undefined ? 0 : size, exact: true }),
    facets: async () => [{ name: "principalResourceType", values: [{ value: "user", count: size }] }, { name: "kind", values: [{ value: "direct", count: size - 1 }, { value: "expanded", count: 1 }] }],
    block: async () => ({ first: 0, count: size, total: size, columns: [], cell: (row: number, column: number) => ["group", "user", row === 1 ? "expanded" : "direct"][column] ?? "" }),
    toArray: async () => rows(1).map(({ grant }) => grant),
    joined: async function* () { asked.push(query); yield* rows(query.principal === undefined ? size : 0); },
  });
  const cells = [["group:eng:member", "Engineering member", String(size)], ["group:eng:owner", HOSTILE, "0"]];
  return {
    syncId: "s", grants,
    entitlements: () => ({ count: async () => ({ value: 2 }), block: async () => ({ first: 0, count: 2, total: 2, columns: [], cell: (row: number, column: number) => cells[row]?.[column] ?? "" }) }),
    resources: () => ({ count: async () => ({ value: 1 }), block: async () => ({ first: 0, count: 1, total: 1, columns: [], cell: (_: number, column: number) => ["group", "sub", "Sub", "0"][column] ?? "" }) }),
    entitlementsByIds: async () => [{ id: "group:all:member", displayName: "Member", resource: { id: { resourceType: "group", resource: "all" } } }],
    resourcesByIds: async () => [{ id: { resourceType: "group", resource: "all" }, displayName: "Everyone" }],
    resourceType: async (id: string) => ({ id, displayName: "People" }), storedGrant: async () => undefined,
    resource: async () => alice, entitlement: async () => member,
  } as unknown as View;
}

const subject = (kind: Subject["kind"], id: string, resourceType?: string): Subject => ({ kind, key: resourceType === undefined ? { id } : { id, resourceType } });
const settled = async (): Promise<void> => { for (let turn = 0; turn < 4; turn++) await drawn(); };
const holdings = (element: Element): Element => find(element, "c1z-holdings");

test("access: a resource shows who has access by entitlement, what nobody holds, and what is below", async () => {
  const access = await mount<C1zAccess>("c1z-access", { view: viewOf(3), subject: subject("resources", "eng", "group"), record: eng });
  await settled();
  equal(findAll(access, "h3").map((node) => node.textContent?.trim()), ["Who has access 3", "Holds 0", "Below it 1"]);
  equal(findAll(access, "h4 .num").map((node) => node.textContent), ["3", "nobody"]);
  equal(find(access, ".head [role=status]").textContent, "2 direct, 1 inherited");
  const lines = findAll(holdings(access), "li");
  equal(lines.length, 3);
  ok(lines[0]?.textContent?.includes("<img src=x onerror=alert(1)>␀"), "hostile text is text");
  equal(findAll(holdings(access), "img").length, 0);
  ok(lines[1]?.textContent?.replace(/\s+/g, " ").includes("inherited through Everyone · Member"), String(lines[1]?.textContent));
});

test("access: of many, 200 at first, then 500 more, or all in the table; the totals are true", async () => {
  const access = await mount<C1zAccess>("c1z-access", { view: viewOf(18_675), subject: subject("entitlements", "group:eng:member"), record: member });
  await settled();
  const list = holdings(access);
  equal(find(list, ".more [role=status]").textContent, "200 of 18,675 shown.");
  equal(findAll(list, ".more button").map((node) => node.textContent), ["Show 500 more", "Open all 18,675 in the table"]);
  const gone = heard<Place>("c1z--go");
  findAll(list, ".more button")[1]?.click();
  equal((await gone).filter, "entitlement:group:eng:member principal-type:user");
  findAll(list, ".more button")[0]?.click();
  await settled();
  equal(findAll(list, "li").length, 700);
});

test("access: for printing all is unfolded, up to a limit, and what is cut says so", async () => {
  const access = await mount<C1zAccess>("c1z-access", { view: viewOf(900), subject: subject("entitlements", "group:eng:member"), record: member });
  await settled();
  await access.unfold(5000);
  equal([findAll(holdings(access), "li").length, findAll(holdings(access), ".more").length], [900, 0]);
  const cut = await mount<C1zAccess>("c1z-access", { view: viewOf(900), subject: subject("entitlements", "group:eng:member"), record: member });
  await settled();
  await cut.unfold(300);
  equal(find(holdings(cut), ".more [role=status]").textContent, "700 of 900 shown.");
});

test("access: a link leads to the other record", async () => {
  const access = await mount<C1zAccess>("c1z-access", { view: viewOf(3), subject: subject("entitlements", "group:eng:member"), record: member });
  await settled();
  const chosen = heard<{ subject: Subject }>("c1z--record");
  find(holdings(access), "li .who button").click();
  equal((await chosen).subject, { kind: "resources", key: { id: "u0", resourceType: "user" } });
});

test("access: a grant is a chain, and leads on with counts", async () => {
  const grant = { ...rows(2)[1]?.grant };
  const access = await mount<C1zAccess>("c1z-access", { view: viewOf(3), subject: subject("grants", "g1"), record: grant });
  await settled();
  ok(find(access, ".chain").textContent?.replace(/\s+/g, " ").includes("inherited through Everyone · Member"), "how");
  equal(findAll(access, ".links .num").map((node) => node.textContent), ["3", "3", "3"]);
});

test("access: what fails is said where it is", async () => {
  const view = { ...viewOf(3), grants: () => ({ count: () => Promise.reject(Object.assign(new Error("Broken."), { code: "sqlite.page" })) }) } as unknown as View;
  const access = await mount<C1zAccess>("c1z-access", { view, subject: subject("entitlements", "e"), record: member });
  await settled();
  equal(find(access, ".problem .mono").textContent, "sqlite.page");
});
