/** Words of the filter line. */
export const filter = {
  label: "Filter",
  example: {
    resources: 'type:user status:disabled grants>10 "okta"',
    entitlements: "type:group purpose:ownership grants>0",
    grants: "principal-type:user how:direct type:role",
    resourceTypes: "trait:user resources>0",
  },
  suggestions: "Suggestions",
  terms: "Filters in use",
  clear: "Clear the filter",
  remove: (what: string): string => `Remove the filter ${what}`,
  /** Names of filters; those of columns are the table's. */
  fields: {
    text: "Text", type: "Type", parent: "Parent", trait: "Trait", status: "Status", on: "On", purpose: "Purpose", entitlement: "Entitlement",
    principal: "Principal", "principal-type": "Principal type", how: "How", missing: "Not in the sync",
  } as Readonly<Record<string, string>>,
  /** Between a column and a value. */
  operators: { ":": "contains", "=": "is", "!=": "is not", ">": "over", ">=": "at least", "<": "under", "<=": "at most" },
  empty: "empty",
};
