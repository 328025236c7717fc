// What the types promise, as code that compiles; and the same, run. `@ts-expect-error` fails where there is no error.
import { C1z, C1zError, type Annotation, type C1zErrorCode, type Grant, type GrantQuery, type OpenOptions } from "c1z";
import { C1z as Direct } from "c1z/direct";
import wasm from "c1z/c1z.wasm";
import { read } from "./read.js";

// Types that are any are equal to everything; these are not.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Yes<T extends true> = T;
type No<T extends false> = T;

export type Claims = [
  No<Same<C1zErrorCode, string>>,
  No<string extends C1zErrorCode ? true : false>,
  Yes<Same<Grant["id"], string | undefined>>,
  Yes<Same<GrantQuery["includeExpansion"], boolean | undefined>>,
  Yes<Same<typeof wasm, string>>,
  Yes<Same<ReturnType<Awaited<ReturnType<typeof C1z.open>>["syncs"]> extends Promise<readonly (infer S)[]> ? (S extends { id: string } ? true : false) : false, true>>,
];

/** What is known of an annotation once its `@type` is. */
export function about(annotation: Annotation): string {
  switch (annotation["@type"]) {
    case "type.googleapis.com/c1.connector.v2.GrantExpandable": {
      const ids: string[] | undefined = annotation.entitlementIds;
      // @ts-expect-error: a field of another message
      annotation.emails;
      return `expandable ${ids?.join() ?? ""}`;
    }
    case "type.googleapis.com/c1.connector.v2.UserTrait":
      return `user ${annotation.emails?.[0]?.address ?? ""}`;
    // @ts-expect-error: no such message
    case "type.googleapis.com/c1.connector.v2.UserTriat":
      return "";
    default:
      return annotation["@type"];
  }
}

/** A code with a spelling mistake does not compile. */
export function advice(error: C1zError): string {
  // @ts-expect-error: there is no such code
  if (error.code === "format.emtpy") return "";
  if (error.code === "format.empty") return "The file is empty.";
  const code: C1zErrorCode = error.code;
  return code;
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("main.js FILE");
const file = await C1z.open(path);
const view = file.use();

/** Every option that takes a name, with a wrong one. */
const typos: [string, () => unknown][] = [
  // @ts-expect-error
  ["open", () => C1z.open(path, { onprogress: () => undefined })],
  // @ts-expect-error
  ["open, direct", () => Direct.open(path, { sginal: AbortSignal.timeout(1) })],
  // @ts-expect-error
  ["limits", () => C1z.open(path, { limits: { maxDecodedSzie: 1 } })],
  // @ts-expect-error
  ["sniff", () => C1z.sniff(path, { onProgress: () => undefined })],
  // @ts-expect-error
  ["load", () => C1z.load({ wsam: new URL("file:///x") })],
  // @ts-expect-error
  ["resourceTypes", () => view.resourceTypes({ resourceTypeId: "user" }).count()],
  // @ts-expect-error
  ["resources", () => view.resources({ resourceType: "user" }).count()],
  // @ts-expect-error
  ["entitlements", () => view.entitlements({ resourceId: "x" }).count()],
  // @ts-expect-error
  ["grants", () => view.grants({ entitlement: "x" }).count()],
  // @ts-expect-error
  ["a reference", () => view.grants({ principal: { resourceType: "user", resource: "alice", id: "x" } }).count()],
  // @ts-expect-error
  ["page", () => view.grants().page({ size: 5 })],
  // @ts-expect-error
  ["count", () => view.grants().count({ abort: true })],
  // @ts-expect-error
  ["block", () => view.grants().block(0, 1, { column: ["id"] })],
  // @ts-expect-error
  ["toArray", () => view.grants().toArray({ limit: 1, offset: 2 })],
  // @ts-expect-error
  ["grant", () => view.grant("x", { sync: "y" })],
];

const codes: Record<string, string> = {};
for (const [name, call] of typos) {
  try {
    await call();
    codes[name] = "none";
  } catch (error) {
    codes[name] = error instanceof C1zError ? advice(error) : String(error);
  }
}

const annotations: string[] = [];
for await (const grant of view.grants()) for (const annotation of grant.annotations ?? []) annotations.push(about(annotation));
for await (const user of view.resources({ resourceTypeId: "user" })) for (const annotation of user.annotations ?? []) annotations.push(about(annotation));

const options: OpenOptions = { limits: { maxDepth: 50 } };
console.log(JSON.stringify({ read: await read(file), codes, annotations, options }));
await file.close();
