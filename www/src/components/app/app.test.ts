import type { OpenedFile, Reader } from "../../data/contract.ts";
import { drawn, equal, find, mount, ok, press, test } from "../../testing.ts";
import "./app.ts";
import type { C1zApp } from "./app.ts";

const file: OpenedFile = {
  info: { format: "v1", engine: "sqlite", payloadEncoding: "", encodedSize: 1, readable: true, warnings: [] },
  syncs: async () => [],
  defaultSync: async () => ({ sync: null, rule: "empty", why: "There is no sync." }),
  use: () => ({ rows: () => ({ count: async () => 0, block: () => Promise.reject(new Error("empty")) }), types: async () => [], record: () => Promise.reject(new Error("empty")) }),
  warnings: async () => [],
  memoryBytes: async () => 1e6,
  close: async () => undefined,
};

/** Opens when told to, or gives up when cancelled. */
class SlowReader implements Reader {
  answer: (file: OpenedFile) => void = () => undefined;
  async prepare(): Promise<void> {}
  open(_source: Blob, { signal }: { signal: AbortSignal }): Promise<OpenedFile> {
    return new Promise((resolve, reject) => {
      this.answer = resolve;
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }
}

test("app: Escape cancels, and a later file opens", async () => {
  const reader = new SlowReader();
  const app = await mount<C1zApp>("c1z-app", { reader });
  void app.open(new Blob(["x"]), "one.c1z");
  await drawn();
  press(app, "Escape");
  await drawn();
  ok(find(app, "c1z-open-card").shadowRoot?.textContent?.includes("Cancelled"), "says so");
  void app.open(new Blob(["x"]), "two.c1z");
  await drawn();
  reader.answer(file);
  await drawn();
  await drawn();
  ok(find(app, "c1z-overview").shadowRoot?.textContent?.includes("two.c1z"), "opened");
});

test("app: of two files opened at once the later one wins", async () => {
  const answers: ((file: OpenedFile) => void)[] = [];
  const reader: Reader = { prepare: async () => undefined, open: () => new Promise((resolve) => answers.push(resolve)) };
  const app = await mount<C1zApp>("c1z-app", { reader });
  void app.open(new Blob(["x"]), "first.c1z");
  await drawn();
  void app.open(new Blob(["x"]), "second.c1z");
  await drawn();
  let closed = false;
  answers[1]?.(file);
  await drawn();
  answers[0]?.({ ...file, close: async () => { closed = true; } });
  await drawn();
  await drawn();
  ok(find(app, "c1z-overview").shadowRoot?.textContent?.includes("second.c1z"), "the later");
  equal(closed, true, "the earlier is closed");
});
