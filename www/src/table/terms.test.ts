import { equal, test } from "../testing.ts";
import { chosen, readFilter, withValue, without } from "./terms.ts";

test("a facet's values come into the line and out of it", () => {
  const line = withValue("resources", ' type:user "okta" ', "status", "disabled");
  equal(line, 'type:user "okta" status:disabled');
  equal(chosen("resources", line, "status"), ["disabled"]);
  equal(withValue("resources", line, "resourceTypeId", "a b"), '"okta" status:disabled type:"a b"');
  equal(without("resources", line, "resourceTypeId", "user"), '"okta" status:disabled');
  equal(withValue("resources", "", "status", ""), 'status=""');
  equal(chosen("resources", 'status=""', "status"), [""]);
  equal(withValue("grants", "principal-type:user", "principalResourceType", "group"), "principal-type:user principal-type:group");
  equal(chosen("grants", "principal-type:user principal-type:group", "principalResourceType"), ["user", "group"]);
});

test("a table knows the text and the type of its filter, and a line that can't be read", () => {
  equal(readFilter("resources", 'type:user "o k"'), { fits: true, text: "o k", type: "user" });
  equal(readFilter("grants", "type:user"), { fits: true, text: "" });
  equal(readFilter("grants", 'type:"user').fits, false);
});
