/** The words that filters choose from. */

import type { EntitlementQuery, GrantQuery, ResourceQuery, Trait } from "../types.ts";

/** What a resource can be. */
export const TRAITS = [
  "user", "group", "role", "app", "secret", "security insight", "scope binding", "vendor", "vendor agreement", "license profile", "agent",
  "managed device",
] as const satisfies readonly Trait[];

/** Of a resource. */
export const STATUSES = ["enabled", "disabled", "deleted"] as const satisfies readonly ResourceQuery["status"][];

/** Of an entitlement. */
export const PURPOSES = ["assignment", "permission", "ownership"] as const satisfies readonly EntitlementQuery["purpose"][];

/** How a grant came about. */
export const GRANT_KINDS = ["direct", "expanded"] as const satisfies readonly GrantQuery["kind"][];

/** What a grant refers to. */
export const REFERRED = ["principal", "entitlement", "resource"] as const;
