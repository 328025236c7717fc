import { parseFilter } from "c1z";
import { equal, ok, test } from "../testing.ts";
import { choicesOf, filterOf, replaced, shownOf, termOf, termsOf } from "./column-filter.ts";
import { columnsOf, ofData } from "./columns.ts";

const KINDS = ["resourceTypes", "resources", "entitlements", "grants"] as const;
const types = [{ id: "user", name: "Person" }, { id: "a b", name: "" }];
const columnOf = (kind: (typeof KINDS)[number], key: string) => columnsOf(kind).find((column) => column.key === key) ?? { key, look: "name" as const };

test("every column can be filtered, and by every comparison writes a line that is understood and shown as it was put in", () => {
  for (const kind of KINDS) for (const column of ofData(columnsOf(kind))) {
    const filter = filterOf(kind, column);
    const texts = column.look === "number" ? ["10"] : column.look === "time" ? ["2026-01-31"] : filter.isRef ? ["a b/c", "a/b\\\\c"] : ["x", 'a "b"', "=", "a/b\\c"];
    const asked = filter.comparisons.length > 0 ? filter.comparisons.flatMap((comparison) => texts.map((text) => [comparison, comparison === "empty" || comparison === "filled" ? "" : text] as const))
      : choicesOf(kind, filter, types).map(({ value }) => [value === "" ? "empty" : ":", value] as const);
    ok(asked.length > 0, `${kind} ${column.key} offers nothing`);
    for (const [comparison, text] of asked) {
      const line = termOf(filter, comparison, text);
      const terms = termsOf(kind, line, filter);
      equal(terms.map(shownOf), [{ comparison, text }], `${kind} ${column.key}: ${line}`);
      ok(Object.keys(parseFilter(kind, line).query).length === 1, `${line} asks for one thing`);
    }
  }
});

test("types, statuses and purposes are chosen, with none where a record may have none", () => {
  const values = (kind: (typeof KINDS)[number], key: string) => choicesOf(kind, filterOf(kind, columnOf(kind, key)), types).map(({ value }) => value);
  equal(values("resources", "resourceType"), ["user", "a b"]);
  equal(values("resources", "status"), ["enabled", "disabled", "deleted", ""]);
  equal(values("entitlements", "purpose"), ["assignment", "permission", "ownership", ""]);
  equal(values("grants", "kind"), ["direct", "expanded"]);
  equal(values("resources", "email"), []);
});

test("a column knows its terms by whatever name they have, those it can show first", () => {
  const of = (kind: (typeof KINDS)[number], key: string, line: string) => termsOf(kind, line, filterOf(kind, columnOf(kind, key))).map(({ start, end }) => line.slice(start, end));
  equal(of("resources", "displayName", 'okta name:eng email:x "name:no" display-name!=y'), ["name:eng", "display-name!=y"]);
  equal(of("resources", "resourceType", "resource-type:us type:user"), ["type:user", "resource-type:us"]);
  equal(of("grants", "resourceName", "on:app/acme"), ["on:app/acme"]);
  equal(of("grants", "kind", "kind:dir how:direct"), ["how:direct", "kind:dir"]);
  equal(of("resources", "email", "email:x nonsense:1"), [], "a line that can't be read");
});

test("a term takes the place of another and leaves the rest of the line as it was typed", () => {
  const line = ' okta  grants>5 email:"a b"   grants<9 ';
  const filter = filterOf("resources", columnOf("resources", "grants"));
  const terms = termsOf("resources", line, filter);
  equal(replaced(line, terms.slice(0, 1), "grants>7"), ' okta grants>7 email:"a b"   grants<9 ');
  equal(replaced(line, terms), ' okta email:"a b"');
  equal(replaced(line, [], "status:enabled"), 'okta  grants>5 email:"a b"   grants<9 status:enabled');
  equal([replaced("grants>5", termsOf("resources", "grants>5", filter)), replaced("", [], "x:1"), replaced(" ", [])], ["", "x:1", ""]);
});
