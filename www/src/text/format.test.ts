import { de } from "../strings/de.ts";
import { addPack, speak } from "../strings/strings.ts";
import { equal, test } from "../testing.ts";
import { binary, bytes, compact, count, duration, seconds, time } from "./format.ts";

test("sizes", () => {
  equal([0, 1, 999, 1000, 7542, 477_368_320, 999_999_999, 2 ** 62].map(bytes),
    ["0 bytes", "1 byte", "999 bytes", "1.00 kB", "7.54 kB", "477 MB", "1.00 GB", "4.61 EB"]);
  equal([8_388_608, 2 ** 31, 1000].map(binary), ["8 MiB", "2 GiB", "1,000 bytes"]);
});

test("numbers and times", () => {
  equal([count(1_000_000), compact(9999), compact(20_000), compact(1_000_000)], ["1,000,000", "9,999", "20k", "1M"]);
  equal([seconds(610), seconds(12_340)], ["0.61 s", "12.3 s"]);
  equal(time("2026-11-22T16:30:39.073519323Z"), "22 Nov 2026, 16:30:39");
  equal([time(undefined), time("not a date")], ["–", "not a date"]);
  equal(duration("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.009Z"), "9 ms");
  equal([duration("2026-01-01T00:00:00Z", undefined), duration("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z")], ["–", "–"]);
});

test("the same in another language", () => {
  addPack("de", de);
  speak("de");
  equal([bytes(1), bytes(7542), binary(1_572_864), count(1_000_000), compact(1_234_567), seconds(610)], ["1 Byte", "7,54 kB", "1,5 MiB", "1.000.000", "1,2\u00a0Mio.", "0,61 s"]);
  equal([duration("2026-01-01T00:00:00Z", "2026-01-01T00:00:05Z"), time("2026-10-22T16:30:39Z")], ["5,0 s", "22. Okt. 2026, 16:30:39"]);
  speak("en");
});
