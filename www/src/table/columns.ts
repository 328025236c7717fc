/** What each table shows: how the columns of the data become columns on the screen. */
import type { Kind, RecordKey } from "../data/contract.ts";
import type { Frame } from "../data/frame.ts";
import { en } from "../strings/en.ts";

/** How a cell is drawn: `name` is prose, `id` is monospaced with hidden characters written out, `ref` has a type glyph before it. */
export type Look = "name" | "id" | "ref" | "type" | "word" | "status" | "how";

export interface Column {
  readonly title: string;
  readonly look: Look;
  /** Data columns that give the text, the first that is not empty; those after the first are ids. */
  readonly from: readonly string[];
  /** Data column with the resource type, for the glyph. */
  readonly type?: string;
  /** CSS grid track. */
  readonly track: string;
  /** Least width in pixels, to know when the table has to scroll sideways. */
  readonly least: number;
  /** Shown where there is room for two columns only. */
  readonly narrow?: true;
}

const wide = (title: string, look: Look, from: readonly string[], least: number, grow: number, more: Partial<Column> = {}): Column => ({
  title, look, from, least, track: `minmax(${least}px, ${grow}fr)`, ...more,
});

const c = en.columns;

export const COLUMNS: Readonly<Record<Kind, readonly Column[]>> = {
  grants: [
    wide(c.principal, "ref", ["principalName", "principal"], 190, 3, { type: "principalType", narrow: true }),
    wide(c.entitlement, "name", ["entitlementName", "entitlementId"], 190, 3, { narrow: true }),
    wide(c.resource, "ref", ["resource"], 150, 2, { type: "resourceType" }),
    wide(c.how, "how", ["kind"], 96, 1),
    wide(c.id, "id", ["id"], 220, 3),
  ],
  resources: [
    wide(c.name, "ref", ["displayName", "resource"], 200, 3, { type: "resourceType", narrow: true }),
    wide(c.type, "type", ["resourceType"], 100, 1),
    wide(c.status, "status", ["status"], 104, 1),
    wide(c.email, "name", ["email"], 190, 2.4),
    wide(c.parent, "ref", ["parent"], 120, 1.4, { type: "parentType" }),
    wide(c.id, "id", ["resource"], 150, 2, { narrow: true }),
    wide(c.description, "name", ["description"], 140, 2),
  ],
  entitlements: [
    wide(c.name, "name", ["displayName", "id"], 200, 3, { narrow: true }),
    wide(c.resource, "ref", ["resource"], 150, 2, { type: "resourceType", narrow: true }),
    wide(c.purpose, "word", ["purpose"], 110, 1),
    wide(c.slug, "id", ["slug"], 100, 1.2),
    wide(c.id, "id", ["id"], 200, 2.6),
    wide(c.description, "name", ["description"], 160, 2.4),
  ],
  resourceTypes: [
    wide(c.name, "ref", ["displayName", "id"], 180, 2, { type: "id", narrow: true }),
    wide(c.id, "id", ["id"], 160, 2, { narrow: true }),
    wide(c.traits, "word", ["traits"], 140, 2),
    wide(c.description, "name", ["description"], 200, 4),
  ],
};

/** Enum names without their prefix, as words: `PURPOSE_VALUE_ASSIGNMENT` is "assignment", `TRAIT_USER,TRAIT_APP` is "user, app". */
export function words(value: string): string {
  return value
    .split(/[,\s]+/)
    .filter((part) => part !== "")
    .map((part) => (/^[A-Z0-9_]+$/.test(part) ? part.replace(/^(RESOURCE_STATUS|STATUS|PURPOSE_VALUE|PURPOSE|TRAIT)_/, "").replaceAll("_", " ").toLowerCase() : part))
    .join(", ");
}

/** What colours a status: the word stays beside it. */
export function tone(status: string): "good" | "warn" | "bad" | "plain" {
  const word = words(status);
  if (/\b(enabled|active)\b/.test(word)) return "good";
  if (/\b(disabled|suspended|locked)\b/.test(word)) return "warn";
  if (/\b(deleted|removed)\b/.test(word)) return "bad";
  return "plain";
}

/** Finds the record of a row again. */
export function keyOf(kind: Kind, frame: Frame, row: number): RecordKey | undefined {
  const id = frame.cell(row, kind === "resources" ? "resource" : "id");
  if (id === undefined) return undefined;
  return kind === "resources" ? { id, resourceType: frame.cell(row, "resourceType") ?? "" } : { id };
}
