/** Words of the filter line. */
import type { Strings } from "../strings.ts";

export const filter: Strings["filterLine"] = {
  label: "Filter",
  example: {
    resources: 'type:user status:disabled grants>10 "okta"',
    entitlements: "type:group purpose:ownership grants>0",
    grants: "principal-type:user how:direct type:role",
    resourceTypes: "trait:user resources>0",
  },
  suggestions: "Vorschläge",
  terms: "Aktive Filter",
  clear: "Filter leeren",
  remove: (what) => `Filter ${what} entfernen`,
  fields: {
    text: "Text", type: "Typ", parent: "Übergeordnet", trait: "Merkmal", status: "Status", on: "Auf", purpose: "Zweck", entitlement: "Berechtigung",
    principal: "Inhaber", "principal-type": "Inhabertyp", how: "Herkunft", missing: "Nicht im Sync",
  },
  operators: { ":": "enthält", "=": "ist", "!=": "ist nicht", ">": "über", ">=": "mindestens", "<": "unter", "<=": "höchstens" },
  empty: "leer",
};
