import { fakeView } from "../../data/graph.test.ts";
import type { Place, Subject } from "../../state/place.ts";
import { drawn, equal, find, findAll, heard, mount, ok, press, test } from "../../testing.ts";
import "./graph.ts";
import type { C1zGraph } from "./graph.ts";
import { pngFile, svgFile } from "./image.ts";

const evil = `<img src=x onerror="alert(1)">&amp;</svg><script>1</script>`;
const view = fakeView(
  ["user:ann:Ann", `user:bob:${evil}`, "group:eng:Engineering", "role:admin:Admin"],
  [["eng-member", "group:eng", "Eng member"], ["admin", "role:admin", "Admin assigned"]],
  [["user:ann", "admin", { "eng-member": true }], ["user:bob", "admin"], ["group:eng", "admin"], ["user:ann", "eng-member"]],
);

async function shown(subject: Subject, over = view, narrow = false): Promise<C1zGraph> {
  const element = await mount<C1zGraph>("c1z-graph", { view: over, subject, narrow });
  await drawn();
  await drawn();
  return element;
}

const admin: Subject = { kind: "entitlements", key: { id: "admin" } };
const said = (node: Element | null | undefined): string => `${node?.querySelector("title")?.textContent ?? ""}, ${node?.getAttribute("aria-description") ?? ""}`;
const spoken = (element: C1zGraph): string => said(element.shadowRoot?.activeElement);
const button = (element: C1zGraph, label: string): HTMLElement => findAll(element, "button").find((one) => one.textContent === label) as HTMLElement;

test("graph: one tab stop, arrows along the lines and within a column, Home and Enter", async () => {
  const element = await shown(admin);
  equal(findAll(element, "[tabindex='0']").length, 1);
  const start = find(element, "[tabindex='0']");
  start.focus();
  ok(spoken(element).startsWith("Admin assigned, member, entitlement 1 of 1, on: Admin, "), spoken(element));
  press(start, "ArrowRight");
  await drawn();
  ok(spoken(element).startsWith("Admin, role, resource 1 of 1"), spoken(element));
  press(element.shadowRoot?.activeElement as Element, "Home");
  press(element.shadowRoot?.activeElement as Element, "ArrowLeft");
  await drawn();
  await drawn();
  ok(/principal|in between/.test(spoken(element)), spoken(element));
  find(element, "[data-node='0']").focus();
  const first = spoken(element);
  press(element.shadowRoot?.activeElement as Element, "ArrowDown");
  await drawn();
  ok(first !== spoken(element) && spoken(element).includes("principal"), spoken(element));
  equal(findAll(element, "[tabindex='0']").map(said), [spoken(element)], "the tab stop goes along");
  press(element.shadowRoot?.activeElement as Element, "ArrowUp");
  equal(spoken(element), first);
  const opened = heard<{ subject: Subject; page: boolean }>("c1z--record");
  press(element.shadowRoot?.activeElement as Element, "Enter");
  equal((await opened).page, true);
});

test("graph: hostile names are text, in the picture, in the list and in the file", async () => {
  const element = await shown(admin);
  equal(findAll(element, "img, script, image, foreignObject").length, 0);
  ok(findAll(element, "title").some((title) => title.textContent === evil), "the whole name is in the title");
  ok(findAll(element, ".name").some((name) => /^<img .*…$/.test(name.textContent ?? "")), "a long name is cut in the box");
  const file = await svgFile(find(element, ".picture") as unknown as SVGSVGElement, { width: 100, height: 50 }, "white").text();
  ok(!/<img|<script|class=|tabindex|data-node|<!--/.test(file) && file.includes("&lt;img"), file.slice(0, 400));
  ok(file.includes('fill="rgb'), "colours are in it");
  ok((await pngFile(new Blob([file], { type: "image/svg+xml" }), { width: 100, height: 50 })).size > 100, "a browser draws it");
  button(element, "List").click();
  await drawn();
  equal(findAll(element, "img, script").length, 0);
});

test("graph: the list is equal to the picture", async () => {
  for (const subject of [admin, { kind: "resources", key: { id: "ann", resourceType: "user" } }, { kind: "grants", key: { id: "admin/user:ann" } }] as const) {
    const element = await shown(subject);
    const nodes = findAll(element, ".picture [data-node]").length;
    const lines = findAll(element, ".picture g.line").length;
    button(element, "List").click();
    await drawn();
    equal(new Set(findAll(element, "li").map((item) => item.dataset["node"])).size, nodes);
    equal(findAll(element, "li[data-edge]").length, lines);
  }
});

test("graph: sides, many as a table, and less than all is said", async () => {
  const users = Array.from({ length: 300 }, (_, index) => `user:u${index}`);
  const element = await shown({ kind: "resources", key: { id: "g", resourceType: "group" } }, fakeView([...users, "group:g", "app:x"], [["g-m", "group:g"], ["use", "app:x"]], [
    ...users.map((user) => [user, "g-m"] as const), ["group:g", "use"]]));
  button(element, "Is held by").focus();
  button(element, "Is held by").click();
  await drawn();
  await drawn();
  ok(find(element, ".sum").textContent?.includes("300 grants are too many to draw one by one"), find(element, ".sum").textContent ?? "");
  equal(element.shadowRoot?.activeElement?.textContent, "Is held by", "the focus stays");
  const gone = heard<Place>("c1z--go");
  find(element, ".many").dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
  const { view: to, filter } = await gone;
  equal([to, filter], ["grants", "entitlement:g-m principal-type:user"]);
});

test("graph: nothing held, a narrow page, zoom, and a refusal", async () => {
  const nobody = await shown({ kind: "entitlements", key: { id: "use" } }, fakeView(["app:x"], [["use", "app:x"]], []));
  equal(find(nobody, ".sum p").textContent, "Nobody holds this.");
  const narrow = await shown(admin, view, true);
  const before = Number(find(narrow, ".picture").getAttribute("width"));
  press(find(narrow, "[tabindex='0']"), "+");
  await drawn();
  ok(Number(find(narrow, ".picture").getAttribute("width")) > before, "larger");
  const broken = await shown(admin, { ...view, grants: () => ({ count: () => Promise.reject(new Error("no")) }) } as unknown as typeof view);
  equal(find(broken, "[role=alert]").textContent, "no");
  equal(findAll(await shown({ kind: "resourceTypes", key: { id: "user" } }), "*:not(style)").length, 0);
});
