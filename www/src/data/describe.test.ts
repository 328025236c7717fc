import { equal, test } from "../testing.ts";
import { about, address, type Any, enumWords, humanised, sections } from "./describe.ts";

test("a grant is named by who and what", () => {
  const grant = {
    id: "g1", principal: { id: { resourceType: "user", resource: "alice" }, displayName: "Alice" },
    entitlement: { id: "group:eng:member", displayName: "Member", resource: { id: { resourceType: "group", resource: "eng" } } },
  };
  equal(about("grants", grant).title, "Alice → Member");
  equal(sections(grant)[0]?.value, { id: "g1", principal: { resourceType: "user", resource: "alice" }, entitlementId: "group:eng:member", resource: { resourceType: "group", resource: "eng" } });
});

test("a resource has status and picture from its traits, traits before other annotations, what is unknown as bytes", () => {
  const user = {
    id: { resourceType: "user", resource: "alice" }, profile: { a: 1 },
    annotations: [
      { "@type": "type.googleapis.com/x.Unknown", value: "CgE=" }, { "@type": "type.googleapis.com/c1.connector.v2.UserTrait", status: { status: "STATUS_DISABLED" }, icon: { id: "pic" } },
    ],
  } as unknown as Any;
  const { status, icon, title } = about("resources", user);
  equal([status, icon, title], ["STATUS_DISABLED", "pic", "alice"]);
  equal(sections(user).map((one) => [one.type.split(".").pop(), one.bytes]), [["", null], ["profile", null], ["UserTrait", null], ["Unknown", "CgE="]]);
});

test("empty records have a head and details", () => {
  for (const kind of ["grants", "resources", "entitlements", "resourceTypes"] as const) equal([about(kind, {}).title, sections({}).length], ["", 1]);
});

test("only http, https and mailto are addresses", () => {
  equal(["https://a.b/c", "HTTP://a.b", "mailto:a@b.c"].map((one) => address(one)?.href), ["https://a.b/c", "http://a.b/", "mailto:a@b.c"]);
  for (const one of ["javascript:alert(1)", " https://a.b", "java\nscript:1", "data:text/html,1", "file:///etc", "//a.b", "https://", "ftp://a", "blob:https://a/1", "see https://a.b"]) equal(address(one)?.href, undefined, one);
});

test("names of fields and enumerations in words", () => {
  equal([humanised("lastLogin"), humanised("ssoStatus"), enumWords("ACCOUNT_TYPE_SERVICE"), enumWords("STATUS_ENABLED")], ["Last login", "Sso status", "service", "enabled"]);
});
