import { equal, test } from "../testing.ts";
import { fold, matches } from "./highlight.ts";

const said = (text: string, needle: string): string[] => matches(text, fold(needle)).map(([start, end]) => text.slice(start, end));

test("what was searched is found whatever its case and accents", () => {
  equal(said("Alice alice ALICE", "alice"), ["Alice", "alice", "ALICE"]);
  equal(said("Álice, A\u0301lice", "alice"), ["Álice", "A\u0301lice"]);
  equal(said("cafe\u0301s", "CAFÉ"), ["cafe\u0301"]);
  equal(said("😀 Ünïcode 😀", "unic"), ["Ünïc"]);
  equal(said("aaaa", "aa"), ["aa", "aa"]);
  equal([said("x", ""), said("x", "y")], [[], []]);
});
