import { drawn, equal, find, findAll, heard, mount, ok, test } from "../../testing.ts";
import { failure } from "../../data/failure.ts";
import "./open-card.ts";
import type { C1zOpenCard } from "./open-card.ts";

test("open card: progress has a bar with numbers and Cancel has the focus", async () => {
  const card = await mount<C1zOpenCard>("c1z-open-card");
  card.state = { name: "opening", opening: { name: "a.c1z", size: 2000, phase: "decode", read: { phase: "read", loaded: 500, total: 2000 }, decode: { phase: "decode", loaded: 30, total: 120, fraction: 0.25 }, decodeRate: 5e6 } };
  await drawn();
  const bar = find(card, "[role=progressbar]");
  equal([bar.ariaValueNow, bar.ariaValueText], ["25", "Decompressing, 25 %"]);
  equal(findAll(card, ".sizes dd").map((node) => node.textContent?.trim()), ["500 bytes of 2.00 kB", "", "30 bytes of 120 bytes", "5.00 MB/s"]);
  const cancelled = heard("c1z--cancel");
  (card.shadowRoot?.activeElement as HTMLElement).click();
  await cancelled;
});

test("open card: without a total the bar has no value", async () => {
  const card = await mount<C1zOpenCard>("c1z-open-card", { state: { name: "opening", opening: { name: "a", size: 0, phase: "decode", decode: { phase: "decode", loaded: 30 } } } });
  equal(find(card, "[role=progressbar]").ariaValueNow, null);
});

test("open card: a refusal has three lines and its code", async () => {
  const card = await mount<C1zOpenCard>("c1z-open-card", { state: { name: "failed", file: "<i>.c1z", failure: { code: "zstd.x", what: "What.", where: "at byte 1", todo: "Do.", details: "{}" } } });
  equal(findAll(card, "dd").map((node) => node.textContent), ["What.", "at byte 1", "Do."]);
  equal([find(card, ".code").textContent, find(card, "h2").textContent, findAll(card, "i").length], ["zstd.x", "<i>.c1z could not be opened", 0]);
});

test("open card: a file too large for memory is offered room where there is some, and only said where there is not", async () => {
  const problem = failure({ code: "limit.decoded-size", message: 'The database states 5000000000 bytes, which is more than allowed. In a browser open it with { storage: "opfs" }.', got: 5e9 });
  const card = await mount<C1zOpenCard>("c1z-open-card", { state: { name: "failed", file: "a.c1z", failure: problem, room: { needed: 5e9, free: 6e9 } } });
  const labels = (): (string | undefined)[] => findAll(card, ".end button").map((button) => button.textContent?.trim());
  equal(labels(), ["Open another file", "Open with a temporary file", "Copy details"]);
  const [what, , todo] = findAll(card, "dd").map((node) => node.textContent);
  equal(what, "The database states 5000000000 bytes, which is more than allowed.");
  ok(todo?.includes("takes 5.00 GB of disk") && todo.includes("Nothing is uploaded"), String(todo));
  const agreed = heard("c1z--store");
  (findAll(card, ".end button")[1] as HTMLElement).click();
  await agreed;
  card.state = { name: "failed", file: "a.c1z", failure: problem, room: { needed: 5e9, free: 4e9 } };
  await drawn();
  equal(labels(), ["Open another file", "Copy details"]);
  ok(findAll(card, "dd")[2]?.textContent?.includes("would take 5.00 GB, and 4.00 GB is free"), "what is needed");
});
