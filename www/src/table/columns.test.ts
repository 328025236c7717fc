import { equal, test } from "../testing.ts";
import { arranged, columnsOf, dataOf, ofData, usual } from "./columns.ts";

const keys = (columns: readonly { readonly key: string }[]): string[] => columns.map((column) => column.key);

test("every column has a title, and the usual ones are among them", () => {
  for (const kind of ["resourceTypes", "resources", "entitlements", "grants", "assets"] as const) {
    const all = columnsOf(kind);
    equal(all.filter((column) => column.title === column.key), [], kind);
    equal(keys(arranged(kind, {}, [], false)), usual(kind), kind);
  }
  for (const trait of ["USER", "GROUP", "ROLE", "APP", "SECRET"]) equal(keys(arranged("resources", {}, [`TRAIT_${trait}`], false)), usual("resources", [`TRAIT_${trait}`]));
});

test("what somebody chose is shown, without what there is not; two columns where there is no room", () => {
  equal(keys(arranged("grants", { shown: ["id", "nothing", "kind"] }, [], false)), ["id", "kind"]);
  equal(keys(arranged("grants", { shown: ["nothing"] }, [], false)), usual("grants"));
  equal(keys(arranged("resources", { shown: ["status"] }, ["TRAIT_USER"], true)), ["displayName", "email"]);
});

test("groups and roles show how many grants are on them, which is not of the data", () => {
  for (const trait of ["TRAIT_GROUP", "TRAIT_ROLE"]) equal(keys(arranged("resources", {}, [trait], false))[1], "grantsOn", trait);
  equal(keys(ofData(columnsOf("resources"))).includes("grantsOn"), false);
  equal(dataOf("resources", arranged("resources", { shown: ["grantsOn", "status"] }, [], false)), ["resourceType", "resource", "status"]);
});

test("the data of columns has what finds a record again", () => {
  equal(dataOf("resources", arranged("resources", { shown: ["status"] }, [], false)), ["resourceType", "resource", "status"]);
  equal(dataOf("grants", arranged("grants", { shown: ["principalName"] }, [], false)), ["id", "principalName", "principal", "principalType"]);
});
