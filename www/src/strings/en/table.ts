/** Words of tables: columns, sorting, facets, export. */
const type = "Type";
const description = "Description";
const id = "Id";
const name = "Name";

export const table = {
  columns: {
    resourceTypes: { displayName: name, id, traits: "Traits", resources: "Resources", description },
    resources: {
      displayName: name, resourceType: type, email: "Email", status: "Status", lastLogin: "Last login", expiresAt: "Expires", grants: "Grants held",
      entitlements: "Entitlements", grantsOn: "Grants on it", children: "Children", parentName: "Parent", parentType: "Parent type", parent: "Parent id", createdAt: "Created", resource: id, description,
    },
    entitlements: {
      displayName: name, resourceName: "Resource", resourceType: "Resource type", resource: "Resource id", purpose: "Purpose", grants: "Grants", slug: "Slug", id, description,
    },
    grants: {
      principalName: "Principal", principalType: "Principal type", principal: "Principal id", entitlementName: "Entitlement", entitlementId: "Entitlement id",
      resourceName: "Resource", resourceType: "Resource type", resource: "Resource id", kind: "How", id,
    },
    assets: { id, contentType: "Content type", size: "Size" },
  },
  /** Words of the file's enumerations, where they are not said as they are. */
  values: {} as Readonly<Record<string, string>>,
  assets: "Assets",
  asset: (count: number): string => (count === 1 ? "asset" : "assets"),
  row: "Row",
  of: (shown: string, all: string): string => `${shown} of ${all}`,
  /** For screen readers, after the name of a column by which the table is sorted as well. */
  sorted: (place: number, descending: boolean): string => `sorted ${descending ? "descending" : "ascending"}, ${place === 2 ? "second" : `number ${place}`}`,
  sort: "Click to sort, Shift and click to add a second order",
  /** Of one column, in its header. */
  filter: {
    open: (title: string): string => `Filter ${title}`,
    filtered: (title: string): string => `${title}, filtered`,
    comparison: "Comparison", value: "Value", any: "any",
    /** What the operators of the language are of times. */
    times: { "<": "before", "<=": "until", ">": "after", ">=": "from" },
    empty: "is empty", filled: "is not empty",
    apply: "Filter", clear: "Clear", also: "In the filter as well:",
  },
  clearFilter: "Clear the filter",
  notThese: "The filter can't be read, so there are no rows.",
  index: { label: "Looking through all rows", rows: (done: string, all: string): string => `${done} of ${all} rows`, cancel: "Cancel", cancelled: "Cancelled before all rows were read.", again: "Try again" },
  facets: {
    open: "Filters",
    label: "Filters",
    names: { resourceTypeId: "Type", trait: "Trait", status: "Status", purpose: "Purpose", entitlementResourceType: "Resource type", principalResourceType: "Principal type", kind: "How" } as Readonly<Record<string, string>>,
    none: "none",
    loading: "Counting all rows …",
    cancel: "Cancel",
    cancelled: "Cancelled.",
    again: "Count again",
    failed: "These could not be counted.",
    nothing: "Nothing to filter by here.",
    more: (n: string): string => `Show all ${n}`,
    fewer: "Show fewer",
    close: "Close the filters",
  },
  menu: {
    open: "Columns",
    shown: "Shown",
    hidden: "Not shown",
    move: (title: string): string => `Drag ${title}`,
    up: (title: string): string => `Move ${title} up`,
    down: (title: string): string => `Move ${title} down`,
    pinned: "Columns kept in sight",
    reset: "Back to the usual columns",
  },
  copy: {
    open: "Copy", cell: "Cell", row: "Row", rows: (n: string): string => (n === "1" ? "1 selected row" : `${n} selected rows`), rowsNone: "Select rows with Space, or click their numbers",
    tsv: "as text for a spreadsheet", json: "as JSON",
    cellDone: "Cell copied",
    done: (n: number, said: string): string => (n === 1 ? "1 row copied" : `${said} rows copied`),
    tooMany: (most: string): string => `Too many rows to copy: at most ${most}. Export them instead.`,
    failed: "Could not copy",
  },
  selected: (n: string): string => (n === "1" ? "1 row selected" : `${n} rows selected`),
  export: { open: "Export", view: "This view", viewNote: "With these filters, order and columns", all: (kind: string): string => `All ${kind.toLowerCase()}`, formats: { csv: "CSV", json: "JSON", ndjson: "NDJSON" } },
};
