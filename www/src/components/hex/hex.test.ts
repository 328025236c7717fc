import { drawn, equal, find, mount, ok, test } from "../../testing.ts";
import "./hex.ts";
import type { C1zHex } from "./hex.ts";

test("hex: where, sixteen bytes, and what can be read of them", async () => {
  const hex = await mount<C1zHex>("c1z-hex", { bytes: new TextEncoder().encode("<b>Alice\u0000</b> and more") });
  const [first, second] = (find(hex, "pre").textContent ?? "").split("\n");
  equal(first, "00000000  3c 62 3e 41 6c 69 63 65  00 3c 2f 62 3e 20 61 6e  <b>Alice·</b> an");
  ok(second?.startsWith("00000010  64 20 6d 6f 72 65"), String(second));
  equal(find(hex, ".view").getAttribute("tabindex"), "0");
});

test("hex: of a long record only what is in sight is in the document, and the end can be reached", async () => {
  const hex = await mount<C1zHex>("c1z-hex", { bytes: new Uint8Array(1 << 20) });
  const view = find(hex, ".view");
  ok(find(hex, "pre").childElementCount <= 32, "few lines");
  view.scrollTop = view.scrollHeight;
  await drawn();
  await drawn();
  ok(find(hex, "pre").textContent?.includes("000ffff0"), "the last line");
});
