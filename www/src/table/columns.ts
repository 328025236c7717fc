/** What each table shows: how the columns of the data become columns on the screen. */
import type { Kind } from "../data/contract.ts";
import { strings } from "../strings/strings.ts";
import type { Layout } from "./layout.ts";

/** What has a table of its own. */
export type TableKind = Kind | "assets";

/** How a cell is drawn: `name` is prose, `id` is monospaced with hidden characters written out, `ref` has a type glyph before it. */
export type Look = "name" | "id" | "ref" | "type" | "word" | "status" | "how" | "number" | "size" | "time";

export interface Column {
  /** Its name among those of the data, to sort by. */
  readonly key: string;
  readonly title: string;
  readonly look: Look;
  /** Data columns that give the text, the first that is not empty; those after the first are ids. */
  readonly from: readonly string[];
  /** Data column with the resource type, for the glyph. */
  readonly type?: string;
  /** Not of the data: counted for the rows that are shown, and nothing to sort, filter or export by. */
  readonly late?: boolean;
  /** Least width in pixels; beyond that the columns share what there is by `grow`. */
  readonly least: number;
  readonly grow: number;
}

/** Least width and share by look, where a column says nothing else. */
const ROOM: Readonly<Record<Look, readonly [least: number, grow: number]>> = {
  name: [150, 2], id: [140, 2], ref: [160, 2.4], type: [104, 1], word: [110, 1], status: [104, 1], how: [100, 1], number: [124, 0.7], size: [96, 0.8], time: [176, 1.2],
};

/** How many grants there are on a resource: on a group or a role what its members hold. */
export const GRANTS_ON = "grantsOn";

/** Of each kind every column: its key, its look, and where it differs the data it is made of, the glyph's type, and the room it takes. */
const ALL: Readonly<Record<TableKind, readonly (readonly [key: string, look: Look, more?: Partial<Column>])[]>> = {
  resourceTypes: [
    ["displayName", "ref", { from: ["displayName", "id"], type: "id", least: 180 }], ["id", "id"], ["traits", "word", { least: 140, grow: 2 }],
    ["resources", "number"], ["description", "name", { least: 200, grow: 4 }],
  ],
  resources: [
    ["displayName", "ref", { from: ["displayName", "resource"], type: "resourceType", least: 200, grow: 3 }], ["resourceType", "type"], ["email", "name", { least: 190 }],
    ["status", "status"], ["lastLogin", "time"], ["expiresAt", "time"], ["grants", "number"], ["entitlements", "number"], [GRANTS_ON, "number", { late: true }], ["children", "number"],
    ["parentName", "ref", { from: ["parentName", "parent"], type: "parentType", least: 140, grow: 1.6 }], ["parentType", "type"], ["parent", "id"], ["createdAt", "time"],
    ["resource", "id"], ["description", "name"],
  ],
  entitlements: [
    ["displayName", "name", { from: ["displayName", "id"], least: 200, grow: 3 }], ["resourceName", "ref", { from: ["resourceName", "resource"], type: "resourceType" }],
    ["resourceType", "type"], ["resource", "id"], ["purpose", "word"], ["grants", "number"], ["slug", "id", { least: 100, grow: 1.2 }],
    ["id", "id", { least: 200, grow: 2.6 }], ["description", "name", { grow: 2.4 }],
  ],
  grants: [
    ["principalName", "ref", { from: ["principalName", "principal"], type: "principalType", least: 190, grow: 3 }], ["principalType", "type"], ["principal", "id"],
    ["entitlementName", "name", { from: ["entitlementName", "entitlementId"], least: 190, grow: 3 }], ["entitlementId", "id"],
    ["resourceName", "ref", { from: ["resourceName", "resource"], type: "resourceType" }], ["resourceType", "type"], ["resource", "id"],
    ["kind", "how"], ["id", "id", { least: 220, grow: 3 }],
  ],
  assets: [["id", "id", { least: 200, grow: 3 }], ["contentType", "name"], ["size", "size"]],
};

/** What is shown until somebody chooses; resources of one type by what the type is. */
const USUAL: Readonly<Record<TableKind, readonly string[]>> = {
  resourceTypes: ["displayName", "id", "traits", "resources", "description"],
  resources: ["displayName", "resourceType", "status", "email", "parentName", "resource", "description"],
  entitlements: ["displayName", "resourceName", "purpose", "grants", "slug", "id", "description"],
  grants: ["principalName", "entitlementName", "resourceName", "kind", "id"],
  assets: ["id", "contentType", "size"],
};
const USUAL_OF_TRAIT: readonly (readonly [trait: string, keys: readonly string[]])[] = [
  ["TRAIT_USER", ["displayName", "email", "status", "lastLogin", "grants", "resource"]],
  ["TRAIT_SECRET", ["displayName", "expiresAt", "parentName", "createdAt", "resource"]],
  ["TRAIT_GROUP", ["displayName", GRANTS_ON, "entitlements", "grants", "parentName", "resource", "description"]],
  ["TRAIT_ROLE", ["displayName", GRANTS_ON, "entitlements", "parentName", "resource", "description"]],
  ["TRAIT_APP", ["displayName", "entitlements", "children", "resource", "description"]],
];
/** The second of two columns, where there is room for no more. */
const SECOND: Readonly<Record<TableKind, string>> = { resourceTypes: "id", resources: "resource", entitlements: "resourceName", grants: "entitlementName", assets: "size" };

/** Every column of a kind, with its title in the language that is spoken. */
export function columnsOf(kind: TableKind): readonly Column[] {
  const titles: Readonly<Record<string, string>> = strings.grid.columns[kind];
  return ALL[kind].map(([key, look, more]) => ({ key, look, title: titles[key] ?? key, from: [key], least: ROOM[look][0], grow: ROOM[look][1], ...more }));
}

/** Keys of the columns that are shown unless somebody chose others. */
export function usual(kind: TableKind, traits: readonly unknown[] = []): readonly string[] {
  const known = kind === "resources" ? USUAL_OF_TRAIT.find(([trait]) => traits.includes(trait)) : undefined;
  return known?.[1] ?? USUAL[kind];
}

/** The columns to show, in order. */
export function arranged(kind: TableKind, layout: Layout, traits: readonly unknown[], narrow: boolean): readonly Column[] {
  const all = columnsOf(kind);
  const find = (keys: readonly string[]): Column[] => keys.flatMap((key) => all.find((column) => column.key === key) ?? []);
  if (narrow) {
    const second = kind === "resources" && traits.includes("TRAIT_USER") ? "email" : SECOND[kind];
    return find([USUAL[kind][0] ?? "", second]).map((column, index) => ({ ...column, least: 110, grow: index === 0 ? 3 : 2 }));
  }
  const chosen = find(layout.shown ?? []);
  return chosen.length > 0 ? chosen : find(usual(kind, traits));
}

/** Those that are made of the data, and so can be asked of any row. */
export const ofData = (columns: readonly Column[]): readonly Column[] => columns.filter(({ late }) => late !== true);

/** Names of the data columns that these columns, and the key of a record, are made of. */
export function dataOf(kind: TableKind, columns: readonly Column[]): readonly string[] {
  return [...new Set([...(kind === "resources" ? ["resourceType", "resource"] : ["id"]), ...ofData(columns).flatMap((column) => [...column.from, ...(column.type === undefined ? [] : [column.type])])])];
}

/** Enum names without their prefix, as words: `PURPOSE_VALUE_ASSIGNMENT` is "assignment", `TRAIT_USER,TRAIT_APP` is "user, app". */
export function words(value: string): string {
  return value
    .split(/[,\s]+/)
    .filter((part) => part !== "")
    .map((part) => (/^[A-Z0-9_]+$/.test(part) ? part.replace(/^(RESOURCE_STATUS|STATUS|PURPOSE_VALUE|PURPOSE|TRAIT)_/, "").replaceAll("_", " ").toLowerCase() : part))
    .join(", ");
}

/** The same in the language that is spoken. */
export const inWords = (value: string): string => words(value).split(", ").map((word) => strings.grid.values[word] ?? word).join(", ");

/** What colours a status: the word stays beside it. */
export function tone(status: string): "good" | "warn" | "bad" | "plain" {
  const word = words(status);
  if (/\b(enabled|active)\b/.test(word)) return "good";
  if (/\b(disabled|suspended|locked)\b/.test(word)) return "warn";
  if (/\b(deleted|removed)\b/.test(word)) return "bad";
  return "plain";
}
