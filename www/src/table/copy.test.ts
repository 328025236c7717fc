import type { View } from "../data/contract.ts";
import { TestRows } from "../data/frame.test.ts";
import { equal, test } from "../testing.ts";
import type { Column } from "./columns.ts";
import { rowsAsJson, rowsAsTsv, tsv } from "./copy.ts";

const columns: readonly Column[] = [
  { key: "id", title: "Id", look: "id", from: ["id"], least: 100, grow: 1 },
  { key: "name", title: "Name", look: "name", from: ["name"], least: 100, grow: 1 },
];

test("what a spreadsheet would run gets an apostrophe, and what would break a line quotes", () => {
  equal(tsv([["=1+1", "-2", "@x", "＝1", "a=b"], ['say "hi"', "two\nlines", "\ttab", ""]]), `'=1+1\t'-2\t'@x\t'＝1\ta=b\n"say ""hi"""\t"two\nlines"\t"'\ttab"\t`);
});

test("rows are copied with the titles of their columns, wherever they are", async () => {
  equal(await rowsAsTsv([[0, 1], [700_000, 700_000]], new TestRows(1_000_000), columns), "Id\tName\nid0\tName 0\nid1\tName 1\nid700000\tName 700000");
});

test("records are copied as JSON, one by itself", async () => {
  const view = { grant: async (id: string) => ({ id, of: "grant" }) } as unknown as View;
  equal(JSON.parse(await rowsAsJson([[3, 3]], new TestRows(10), "grants", view, [])), { id: "id3", of: "grant" });
  equal(JSON.parse(await rowsAsJson([[3, 4]], new TestRows(10), "grants", view, [])), [{ id: "id3", of: "grant" }, { id: "id4", of: "grant" }]);
});
