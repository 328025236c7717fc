/** Which principals are the same person, or thing: by id, by email address, by name. */

import type { Resource, ResourceId } from "../records.ts";
import { keyOf } from "./whole.ts";

/** What is kept of a principal while two sets are compared. */
export interface Person {
  readonly id: ResourceId;
  readonly user: boolean;
  readonly emails: readonly string[];
  readonly name: string;
}

/** What of a resource matters here. */
export function personOf({ id = {}, annotations, displayName = "" }: Resource): Person {
  for (const annotation of annotations ?? []) {
    if (annotation["@type"] !== "type.googleapis.com/c1.connector.v2.UserTrait") continue;
    return { id, user: true, emails: (annotation.emails ?? []).map(({ address = "" }) => address), name: displayName };
  }
  return { id, user: false, emails: [], name: displayName };
}

/** Those of `base` without their like in `compared`, and those of `compared` that are nobody's like. */
export function unmatched(base: readonly Person[], compared: readonly Person[]): { missing: Set<Person>; extra: Set<Person> } {
  const places = new Map<string, number>();
  compared.forEach((person, at) => {
    for (const key of keys(person)) if (!places.has(key)) places.set(key, at);
  });
  const missing = new Set<Person>();
  const extra = new Set(compared);
  for (const person of base) {
    const [own, ...others] = keys(person).map((key) => places.get(key));
    const found = own ?? others.reduce((least, at) => (at === undefined || (least !== undefined && least < at) ? least : at), undefined);
    const like = found === undefined ? undefined : compared[found];
    if (like === undefined) missing.add(person);
    else extra.delete(like);
  }
  return { missing, extra };
}

/** What a principal can be matched by: first its own id; then, among users or among others, emails and the name. */
function keys({ id, user, emails, name }: Person): string[] {
  return [`id ${keyOf(id)}`, ...emails.map((email) => `email ${email}`), `${user ? "user" : "other"} ${name}`];
}
