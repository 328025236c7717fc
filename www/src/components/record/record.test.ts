import type { View } from "../../data/contract.ts";
import { drawn, equal, find, findAll, heard, mount, ok, press, test } from "../../testing.ts";
import type { Place, Subject } from "../../state/place.ts";
import "./record.ts";
import type { C1zRecord } from "./record.ts";

const HOSTILE = "<script>alert(1)</script>\u0000\u202e";
const records: Record<string, object> = {
  alice: {
    id: { resourceType: "user", resource: "alice" }, displayName: HOSTILE, description: HOSTILE, parentResourceId: { resourceType: "org", resource: "a" }, profile: { [HOSTILE]: HOSTILE, site: "https://a.example/x", bad: "javascript:alert(1)" },
    annotations: [
      { "@type": "type.googleapis.com/c1.connector.v2.UserTrait", emails: [{ address: HOSTILE, isPrimary: true }], status: { status: "STATUS_DISABLED" }, mfaStatus: { mfaEnabled: true }, lastLogin: "2026-01-02T03:04:05Z", accountType: "ACCOUNT_TYPE_HUMAN" },
      { "@type": `type.googleapis.com/${HOSTILE}`, value: "CgVhbGljZQ==" }, { "@type": "type.googleapis.com/c1.connector.v2.SkipGrants" },
    ],
  },
  a: { id: { resourceType: "org", resource: "a" }, displayName: "Org A", parentResourceId: { resourceType: "org", resource: "b" } },
  b: { id: { resourceType: "org", resource: "b" }, displayName: "Org B", parentResourceId: { resourceType: "org", resource: "a" } },
};

const none = { count: async () => ({ value: 0 }), block: async () => ({ first: 0, count: 0, total: 0, columns: [], cell: () => "" }), facets: async () => [], toArray: async () => [] };
const view = {
  syncId: "s",
  resource: async ({ resource }: { resource: string }) => {
    const record = records[resource];
    if (record === undefined) throw Object.assign(new Error("There is no such resource."), { code: "store.not-found" });
    return record;
  },
  resourceType: async (id: string) => ({ id, displayName: "Person" }),
  grants: () => none, entitlements: () => none, resources: () => none,
  raw: async () => ({ message: "c1.connector.v2.Resource", bytes: Uint8Array.from([0x0a, 0x05, 0x61, 0x6c, 0x69, 0x63, 0x65]) }),
} as unknown as View;
const alice: Subject = { kind: "resources", key: { id: "alice", resourceType: "user" } };
const settled = async (): Promise<void> => { for (let turn = 0; turn < 3; turn++) await drawn(); };

test("record: head, parents without going round, tabs by arrows", async () => {
  const record = await mount<C1zRecord>("c1z-record", { view, subject: alice, page: true });
  await settled();
  equal(find(record, "h1").textContent, "<script>alert(1)</script>␀\u202e");
  equal(findAll(record, ".crumbs li").map((node) => node.textContent), ["Org B", "Org A"]);
  equal(find(record, ".badge").textContent?.trim(), "disabled");
  equal(findAll(record, "script").length, 0);
  const moved = heard<Place>("c1z--go");
  find(record, "[role=tab][aria-selected=true]").focus();
  press(find(record, "[role=tab][aria-selected=true]"), "ArrowLeft");
  equal((await moved).tab, "raw");
  await drawn();
  equal(record.shadowRoot?.activeElement?.id, "tab-raw");
  const closed = heard("c1z--close");
  find(record, "button.back").click();
  await closed;
});

test("record: in a pane it steps, closes and opens as a page", async () => {
  const record = await mount<C1zRecord>("c1z-record", { view, subject: alice, steps: true });
  await settled();
  equal(findAll(record, "h1").length, 0);
  const heardAll = [heard("c1z--step"), heard("c1z--step"), heard<{ page: boolean }>("c1z--record"), heard("c1z--close")] as const;
  for (const button of findAll(record, ".bar > button.icon:not(.back)")) button.click();
  equal((await heardAll[2]).page, true);
  await Promise.all(heardAll);
});

test("record: details name fields in words, keep hostile text, open only addresses, and show what is unknown by number", async () => {
  const record = await mount<C1zRecord>("c1z-record", { view, subject: alice, tab: "details" });
  await settled();
  const details = find(record, "c1z-details");
  equal(findAll(details, "h3").slice(0, 3).map((node) => node.textContent), ["Record", "Profile", "User"]);
  const text = (details.shadowRoot?.textContent ?? "").replace(/\s+/g, " ");
  for (const part of ["Multi-factor sign-in", "Last login", "2 Jan 2026", "human", "<script>alert(1)</script>␀", "no fields", "⟨202E⟩"]) ok(text.includes(part), part);
  equal(findAll(details, "a, script").length, 0);
  const opened: unknown[] = [];
  const { open } = window;
  window.open = (...given: unknown[]) => { opened.push(given); return null; };
  const buttons = findAll(details, "button.open");
  for (const button of buttons) button.click();
  window.open = open;
  equal(opened, [["https://a.example/x", "_blank", "noopener,noreferrer"]]);
  equal(findAll(find(details, "c1z-tree"), ".value").map((node) => node.textContent), ["alice"]);
});

test("record: raw gives bytes on demand, by number and in hexadecimal", async () => {
  const record = await mount<C1zRecord>("c1z-record", { view, subject: alice, tab: "raw" });
  await settled();
  const raw = find(record, "c1z-raw");
  equal(findAll(raw, "c1z-hex").length, 0);
  find(raw, "p button").click();
  await settled();
  equal(findAll(raw, "c1z-hex").length, 1);
  ok(raw.shadowRoot?.textContent?.includes("c1.connector.v2.Resource, 7 bytes"), "the name of the message");
});

test("record: one that is not there is said, and the newest subject wins", async () => {
  const record = await mount<C1zRecord>("c1z-record", { view, subject: { kind: "resources", key: { id: "nobody", resourceType: "user" } } });
  await settled();
  equal(find(record, ".problem .mono").textContent, "store.not-found");
  record.subject = alice;
  record.subject = { kind: "resources", key: { id: "a", resourceType: "org" } };
  await settled();
  equal(find(record, "h2").textContent, "Org A");
  equal(findAll(record, ".problem").length, 0);
});
