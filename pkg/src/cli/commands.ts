/** Every command and every option, as data: for parsing, for help, for suggestions. Nothing here loads the engine. */

/** How an option is written. */
export interface Option {
  readonly short?: string;
  /** What its value is called; none means a switch. */
  readonly value?: string;
  readonly multiple?: boolean;
}

/** Every option of every command; what it means there is said by the command. */
export const OPTIONS: Readonly<Record<string, Option>> = {
  "file": { short: "f", value: "FILE" },
  "output": { short: "o", value: "FORMAT" },
  "sync-id": { value: "ID" },
  "limit": { value: "N" },
  "resource-type": { short: "t", value: "TYPE" },
  "resource": { short: "r", value: "ID" },
  "entitlement": { short: "e", value: "ID" },
  "principal-type": { value: "TYPE" },
  "principal": { value: "TYPE:ID" },
  "parent": { value: "TYPE:ID" },
  "text": { value: "TEXT" },
  "filter": { value: "LINE" },
  "trait": { value: "TRAIT" },
  "status": { value: "STATUS" },
  "purpose": { value: "PURPOSE" },
  "kind": { value: "KIND", multiple: true },
  "order-by": { value: "COLUMN[:desc]", multiple: true },
  "compare-file": { value: "FILE" },
  "compare-entitlement": { value: "ID" },
  "recount": {},
  "token": {},
  "verify": {},
  "format": { value: "FORMAT" },
  "out": { value: "PATH" },
  "force": {},
  "quiet": { short: "q" },
  "no-color": {},
  "help": { short: "h" },
  "version": { short: "V" },
};

/** One command. */
export interface Command {
  readonly name: string;
  /** Words after the name that are not options. */
  readonly words?: string;
  readonly summary: string;
  /** More about it, a paragraph each. */
  readonly about: readonly string[];
  /** Its options in the order of its help, with what they mean here. */
  readonly options: Readonly<Record<string, string>>;
}

/** What every command knows. */
export const GLOBAL: Readonly<Record<string, string>> = {
  "file": "the .c1z file; `-` reads standard input (default: sync.c1z, or the last word)",
  "output": "table, json, ndjson or csv (default: table, on a terminal and in a pipe)",
  "verify": "read and check all of the file first; v3 and large v1 files are else checked where they are read",
  "quiet": "say nothing on standard error but errors",
  "no-color": "no bold headings on a terminal (NO_COLOR does the same)",
  "help": "this help",
};

const SYNC = { "sync-id": "the sync to read (default: the latest finished full one, else as standard error says)" };
const LIMIT = { limit: "at most N of them (default: 0, all)" };
const TEXT = { text: "only those with this text in names, ids, descriptions, emails, whatever its case and accents" };
const FILTER = { filter: "a line such as 'status:disabled grants>10 \"okta\"', as docs/filter.md describes it" };
const ORDER = { "order-by": "a column of the csv output to sort by; more than once for the next ones" };

const GRANTS = {
  "resource-type": "type of the resource whose entitlement is granted",
  "resource": "id of the resource whose entitlement is granted; needs -t",
  "entitlement": "id of the entitlement; not with -r",
  "principal-type": "type of the principal, who holds the grant",
  "principal": "the principal, or its id alone beside --principal-type",
  "kind": "direct or expanded (there only because another entitlement was expanded)",
};

/** The kinds of record as they are typed here. */
export const KIND_NAMES = ["resource-types", "resources", "entitlements", "grants"] as const;

/** The commands in the order of the help. */
export const COMMANDS: readonly Command[] = [
  {
    name: "info",
    summary: "what the file is: format, engine, sizes, syncs, warnings",
    about: [],
    options: {},
  },
  {
    name: "syncs",
    summary: "the sync runs in the file, finished or not",
    about: [],
    options: { ...LIMIT, token: "the sync tokens too, which may hold secrets" },
  },
  {
    name: "resource-types",
    summary: "the resource types",
    about: [],
    options: { trait: "only those with this trait: user, group, role, app, secret …", ...TEXT, ...FILTER, ...ORDER, ...LIMIT, ...SYNC },
  },
  {
    name: "resources",
    summary: "the resources: users, groups, roles, apps …",
    about: [],
    options: {
      "resource-type": "only those of this type",
      "parent": "only those with this parent",
      "trait": "only those with this trait of their own: user, group, role, app, secret …",
      "status": "only those that are enabled, disabled or deleted",
      ...TEXT, ...FILTER, ...ORDER, ...LIMIT, ...SYNC,
    },
  },
  {
    name: "entitlements",
    summary: "the entitlements: what can be granted",
    about: [],
    options: {
      "resource-type": "only those of resources of this type",
      "resource": "only those of the resource of this id; needs -t",
      "purpose": "only those for assignment, permission or ownership",
      ...TEXT, ...FILTER, ...ORDER, ...LIMIT, ...SYNC,
    },
  },
  {
    name: "grants",
    summary: "the grants: who holds what",
    about: ["-t and -r are about the resource of the entitlement, the --principal options about who holds the grant. All that are given must hold."],
    options: { ...GRANTS, ...TEXT, ...FILTER, ...ORDER, ...LIMIT, ...SYNC },
  },
  {
    name: "principals",
    words: "[compare]",
    summary: "who holds any of the matching grants, each once",
    about: ["The options choose grants, as in `c1z help grants`. See also `c1z help principals compare`."],
    options: { ...GRANTS, text: "only principals of grants with this text", ...FILTER, ...LIMIT, ...SYNC },
  },
  {
    name: "principals compare",
    summary: "who holds one entitlement but not the other, also across files",
    about: [
      "Principals are the same when type and id are equal; else, where both are users, when they share an email address; else when their " +
        "display names are equal, and both or neither are users. `missing` are those of the first entitlement without their like at the second, `extra` the others.",
    ],
    options: {
      "entitlement": "id of the entitlement to compare with",
      "compare-entitlement": "id of the other entitlement (default: the same id, in the other file)",
      "compare-file": "the file of the other entitlement (default: the same file)",
      ...SYNC,
    },
  },
  {
    name: "access",
    summary: "the entitlements that one principal holds, by resource",
    about: ["In tables and csv each is marked direct, or expanded: there only because another entitlement was expanded."],
    options: {
      "resource-type": "type of the principal (needed)",
      "resource": "id of the principal (needed)",
      ...LIMIT, ...SYNC,
    },
  },
  {
    name: "stats",
    summary: "numbers of the newest finished sync of any type",
    about: [],
    options: { "recount": "count the rows, whatever numbers are stored", "sync-id": "the sync (default: the newest finished one of any type)" },
  },
  {
    name: "search",
    words: "TEXT",
    summary: "looks for a text in every kind of record",
    about: ["What has exactly this id comes first."],
    options: {
      kind: "resource-types, resources, entitlements or grants; more than once for several (default: all)",
      limit: "at most N of each kind (default: 100; 0: all)",
      ...SYNC,
    },
  },
  {
    name: "export",
    summary: "writes records as csv, json or ndjson",
    about: ["Without --out it writes to standard output: one kind, or all kinds as ndjson lines { kind, record }. Nothing is overwritten without --force."],
    options: {
      "kind": "resource-types, resources, entitlements, grants or all (default: all)",
      "filter": "only what a line of docs/filter.md finds; needs --kind",
      "format": "csv, json or ndjson (default: what --out ends with, else ndjson)",
      "out": "a file; with --kind all a directory, which gets a file for each kind",
      "force": "overwrite what is there",
      ...SYNC,
    },
  },
  {
    name: "help",
    words: "[COMMAND]",
    summary: "this help, or that of a command",
    about: [],
    options: {},
  },
];

/** The command of a name. */
export function commandOf(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}

/** All options that a command takes. */
export function optionsOf(command: Command): Readonly<Record<string, string>> {
  return { ...command.options, ...GLOBAL };
}
