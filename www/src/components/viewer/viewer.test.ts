import type { OpenedFile, Reader, View } from "../../data/contract.ts";
import { drawn, equal, find, mount, ok, press, test } from "../../testing.ts";
import { define } from "../element.ts";
import "./rest.ts";
import { C1zViewer, type ViewerState } from "./viewer.ts";

define("c1z-viewer", C1zViewer);

const nothing = {
  count: async () => ({ value: 0, exact: true }), facets: async () => [], toArray: async () => [],
  block: async () => ({ first: 0, count: 0, total: 0, columns: [], cell: () => "" }),
};
const view = {
  syncId: "", resourceTypes: () => nothing, resources: () => nothing, entitlements: () => nothing, grants: () => nothing, stats: async () => ({}),
  assets: async () => ({ assets: [], total: 0 }), async *search() {},
} as unknown as View;

const file: OpenedFile = {
  info: { format: "v1", engine: "sqlite", payloadEncoding: "", encodedSize: 1, readable: true, warnings: [] },
  syncs: async () => [],
  sync: () => Promise.reject(new Error("none")),
  defaultSync: async () => ({ sync: null, rule: "empty", why: "There is no sync." }),
  use: () => view,
  warnings: async () => [],
  memory: async () => ({ wasmBytes: 1e6, indexBytes: 0, cacheBytes: 0, cacheLimit: 0, lookupBytes: 0, bytesRead: 1, framesRead: 1, blocksRead: 0 }),
  close: async () => undefined,
};

/** Opens when told to, or gives up when cancelled. */
class SlowReader implements Reader {
  answer: (file: OpenedFile) => void = () => undefined;
  async prepare(): Promise<void> {}
  open(_source: Blob | URL, { signal }: { signal: AbortSignal }): Promise<OpenedFile> {
    return new Promise((resolve, reject) => {
      this.answer = resolve;
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }
}

const atOnce: Reader = { prepare: async () => undefined, open: async () => file };

test("viewer: Escape cancels, and a later file opens", async () => {
  const reader = new SlowReader();
  const viewer = await mount<C1zViewer>("c1z-viewer", { reader });
  const first = viewer.open(new Blob(["x"]), { name: "one.c1z" }).catch((error: unknown) => (error as DOMException).name);
  await drawn();
  press(viewer, "Escape");
  equal(await first, "AbortError");
  await drawn();
  ok(find(viewer, "c1z-open-card").shadowRoot?.textContent?.includes("Cancelled"), "says so");
  void viewer.open(new Blob(["x"]), { name: "two.c1z" });
  await drawn();
  reader.answer(file);
  await drawn();
  await drawn();
  ok(find(viewer, "c1z-overview").shadowRoot?.textContent?.includes("two.c1z"), "opened");
});

test("viewer: of two files opened at once the later one wins", async () => {
  const answers: ((file: OpenedFile) => void)[] = [];
  const reader: Reader = { prepare: async () => undefined, open: () => new Promise((resolve) => answers.push(resolve)) };
  const viewer = await mount<C1zViewer>("c1z-viewer", { reader });
  void viewer.open(new Blob(["x"]), { name: "first.c1z" }).catch(() => undefined);
  await drawn();
  void viewer.open(new Blob(["x"]), { name: "second.c1z" });
  await drawn();
  let closed = false;
  answers[1]?.(file);
  await drawn();
  answers[0]?.({ ...file, close: async () => { closed = true; } });
  await drawn();
  await drawn();
  ok(find(viewer, "c1z-overview").shadowRoot?.textContent?.includes("second.c1z"), "the later");
  equal(closed, true, "the earlier is closed");
});

test("viewer: what is shown can be saved and gone back to, and each step is told", async () => {
  const viewer = await mount<C1zViewer>("c1z-viewer", { reader: atOnce });
  const told: { state: ViewerState; replace: boolean }[] = [];
  viewer.addEventListener("c1z-navigate", (event) => told.push((event as CustomEvent).detail));
  await viewer.open(new Blob(["x"]), { name: "a.c1z" });
  await drawn();
  const overview = viewer.save();
  equal(overview.place?.view, "overview");
  for (const key of ["g", "r"]) press(viewer, key);
  await drawn();
  equal([viewer.save().place?.view, told.at(-1)?.replace, told.at(-1)?.state.place?.view], ["resources", false, "resources"]);
  await viewer.restore(JSON.parse(JSON.stringify(overview)));
  equal(viewer.save().place?.view, "overview");
  await viewer.restore({ version: 1, place: { view: "<script>", filter: 1 } });
  equal(viewer.save().place?.view, "overview", "a state that is none");
});

test("viewer: two on one page are apart, and two languages too", async () => {
  const one = await mount<C1zViewer>("c1z-viewer", { reader: atOnce });
  const two = document.createElement("c1z-viewer") as C1zViewer;
  two.reader = atOnce;
  two.lang = "de";
  document.body.append(two);
  await drawn();
  await one.open(new Blob(["x"]), { name: "a.c1z" });
  await drawn();
  ok(one.shadowRoot?.querySelector("c1z-overview"), "the one is open");
  ok(two.shadowRoot?.querySelector("c1z-open-card"), "the other is not");
  two.theme = "dark";
  await drawn();
  equal([getComputedStyle(one).colorScheme, getComputedStyle(two).colorScheme], ["light dark", "dark"]);
  const german = find(two, "c1z-open-card").shadowRoot?.textContent ?? "";
  const english = find(one, "c1z-nav").shadowRoot?.textContent ?? "";
  ok(german.includes("Datei") && english.includes("Overview"), `each in its language: ${german.slice(0, 40)}`);
});

test("viewer: a tab is added beside, turned to and closed", async () => {
  const viewer = await mount<C1zViewer>("c1z-viewer", { reader: atOnce });
  await viewer.open(new Blob(["x"]), { name: "a.c1z" });
  await viewer.open(new Blob(["x"]), { name: "b.c1z", beside: true });
  await drawn();
  const tabs = (): (string | null)[] => [...find(viewer, "c1z-header").shadowRoot!.querySelectorAll(".tabs bdi")].map((tab) => tab.textContent);
  equal(tabs(), ["a.c1z", "b.c1z"]);
  equal(viewer.save().file, "b.c1z");
  find(viewer, "c1z-header").shadowRoot?.querySelector<HTMLElement>(".tabs button")?.click();
  await drawn();
  equal(viewer.save().file, "a.c1z");
  [...find(viewer, "c1z-header").shadowRoot!.querySelectorAll<HTMLElement>(".tabs .icon")][0]?.click();
  await drawn();
  equal(viewer.save().file, "b.c1z");
});
