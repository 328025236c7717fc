import { equal, ok, test } from "../testing.ts";
import { failure } from "./failure.ts";

test("an error becomes what, where, what to do", () => {
  const shown = failure({ code: "limit.decoded-size", message: "The file decodes to more than this tab may hold.", limit: 2_147_483_648, got: 6_200_000_000, phase: "decode" });
  equal(shown.where, "limit 2.15 GB (2,147,483,648 bytes) · got 6.20 GB (6,200,000,000 bytes)");
  ok(shown.todo.startsWith("The file asks for more"), shown.todo);
  equal(JSON.parse(shown.details), { code: "limit.decoded-size", message: shown.what, phase: "decode", limit: 2_147_483_648, got: 6_200_000_000 });
});

test("the numbers at the end of a message are said once", () => {
  const shown = failure({ code: "format.unknown-magic", message: "This is not a .c1z file. (at byte 0)", offset: 0 });
  equal([shown.what, shown.where, JSON.parse(shown.details).message], ["This is not a .c1z file.", "at byte 0", "This is not a .c1z file. (at byte 0)"]);
  equal(failure({ code: "limit.window-size", message: "Too large. (at byte 5) (limit 8, got 9)", offset: 5, limit: 8, got: 9 }).what, "Too large.");
});

test("offsets, phases and things that are no errors at all", () => {
  equal(failure({ code: "zstd.truncated", message: "x", offset: 5656 }).where, "at byte 5,656");
  equal(failure({ code: "zstd.truncated", message: "x", phase: "join" }).where, "in the step: join");
  equal(failure({ code: "zstd.truncated", message: "x", phase: "decode" }).where, "in the step: Decompressing");
  equal([failure("odd").code, failure("odd").what, failure(undefined).code], ["internal.unexpected", "odd", "internal.unexpected"]);
});
