import { drawn, equal, find, mount, test } from "../../testing.ts";
import { Exports } from "../viewer/exports.ts";
import "./writing.ts";
import type { C1zWriting } from "./writing.ts";

test("writing: bytes and Cancel while it goes on, and how it ended", async () => {
  const exports = new Exports();
  const note = await mount<C1zWriting>("c1z-writing", { exports });
  equal(note.shadowRoot?.textContent?.trim(), "");
  exports.current = { name: "a-grants.csv", written: 12_345_678, state: "writing" };
  exports.dispatchEvent(new Event("change"));
  await drawn();
  equal([find(note, "strong").textContent, find(note, ".num").textContent, find(note, "button").textContent], ["a-grants.csv", "12.3 MB", "Cancel"]);
  exports.current = { name: "a-grants.csv", written: 20, state: "done" };
  exports.dispatchEvent(new Event("change"));
  await drawn();
  equal(find(note, "[role=status]").textContent, "Written: 20 bytes");
  find(note, "button").click();
  await drawn();
  equal(note.shadowRoot?.textContent?.trim(), "");
});
