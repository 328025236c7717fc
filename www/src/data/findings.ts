/** What is worth a look in a sync: questions whose answer is a number, and the table that shows what was counted. */
import { filterTerm } from "c1z";
import type { Kind, SyncRun } from "./contract.ts";

export type FindingName =
  | "missingPrincipal" | "missingEntitlement" | "missingResource" | "disabledHolding" | "unheld" | "emptyGroups"
  | "staleLogin" | "neverLoggedIn" | "expired" | "expiring";

/** A question. */
export interface Check {
  readonly name: FindingName;
  readonly kind: Kind;
  /** The rows it counts, as the filter line of their table. */
  readonly filter: string;
  /** Whether it looks at all grants, or counts those of many rows. */
  readonly grants: boolean;
  /** The type of resource it is about, where it is about one. */
  readonly of?: string;
}

/** Its answer, once it is known. */
export interface Finding extends Check {
  readonly count?: number;
  /** The answer says nothing: no record of the sync has what was asked about. */
  readonly silent?: true;
  readonly failed?: true;
}

const DAY = 86_400_000;
const STALE_DAYS = 90;
const SOON_DAYS = 30;

/** A type of resource that holds members. */
export interface GroupType {
  readonly id: string;
  readonly name: string;
}

/** Whether a sync shows a whole state, so that what is missing in it is missing indeed. */
export function isWhole(sync: SyncRun | undefined): boolean {
  return sync !== undefined && sync.finished && sync.syncType === "full" && sync.orphan !== true;
}

/** What to ask of a sync, what needs no look at the grants first. What is naturally missing in a part of a sync is not asked of one. */
export function checks(sync: SyncRun | undefined, groups: readonly GroupType[] = []): readonly Check[] {
  const whole = isWhole(sync);
  const held = sync?.syncType !== "resources_only";
  const user = filterTerm("trait", "user");
  const secret = filterTerm("trait", "secret");
  const list: Check[] = [];
  const add = (name: FindingName, kind: Kind, terms: readonly string[], grants: boolean, of?: string): void => {
    list.push({ name, kind, filter: terms.join(" "), grants, ...(of === undefined ? {} : { of }) });
  };
  const end = day(sync);
  if (end !== undefined) {
    add("expired", "resources", [secret, filterTerm("expiresAt", date(end), "<")], false);
    add("expiring", "resources", [secret, filterTerm("expiresAt", date(end), ">="), filterTerm("expiresAt", date(end + SOON_DAYS * DAY), "<")], false);
    add("staleLogin", "resources", [user, filterTerm("lastLogin", date(end - STALE_DAYS * DAY), "<")], false);
  }
  add("neverLoggedIn", "resources", [user, filterTerm("lastLogin", "", "=")], false);
  if (held) add("disabledHolding", "resources", [user, filterTerm("status", "disabled"), filterTerm("grants", 0, ">")], true);
  if (whole) {
    add("missingPrincipal", "grants", [filterTerm("missing", "principal")], true);
    add("missingEntitlement", "grants", [filterTerm("missing", "entitlement")], true);
    add("missingResource", "grants", [filterTerm("missing", "resource")], true);
    const assignment = filterTerm("purpose", "assignment");
    for (const { id, name } of groups) add("emptyGroups", "entitlements", [filterTerm("type", id), assignment, filterTerm("grants", 0, "=")], true, name || id);
    add("unheld", "entitlements", [filterTerm("grants", 0, "=")], true);
  }
  return list;
}

/** The day a sync ended, else the one it began: what time it is in the file. None for years that are not written with four digits. */
function day(sync: SyncRun | undefined): number | undefined {
  const at = Date.parse(sync?.endedAt ?? sync?.startedAt ?? "");
  const year = new Date(at).getUTCFullYear();
  return year > 1 && year < 9999 ? Math.floor(at / DAY) * DAY : undefined;
}

function date(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
