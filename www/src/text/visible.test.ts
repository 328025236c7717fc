import { equal, test } from "../testing.ts";
import { clip, hue, initial, visibleId, visibleText } from "./visible.ts";

test("ids show what cannot be seen", () => {
  equal(visibleId("a\u0000b\nc\u007f"), "a␀b␊c␡");
  equal(visibleId("x\u202ey\u200dz\ufeff"), "x⟨202E⟩y⟨200D⟩z⟨FEFF⟩");
  equal(visibleId("a\u{e0041}b"), "a⟨E0041⟩b");
  equal(visibleId("Ünïcode 😀 אב"), "Ünïcode 😀 אב");
});

test("names keep joined emoji and right-to-left text, and show control characters", () => {
  equal(visibleText("👨‍👩‍👧 שלום"), "👨‍👩‍👧 שלום");
  equal(visibleText("a\u0007\u2028b"), "a␇⟨2028⟩b");
});

test("clipping never cuts a character in half", () => {
  equal(clip("abc", 3), "abc");
  equal(clip("abcd", 3), "abc…");
  equal(clip("ab😀d", 3), "ab…");
});

test("common types have a colour each, and every type has one", () => {
  equal(new Set(["user", "group", "role", "app", "secret"].map(hue)).size, 5);
  equal(hue("тип"), hue("тип"));
  equal([initial("user"), initial("\u0000"), initial("тип")], ["U", "?", "Т"]);
});
