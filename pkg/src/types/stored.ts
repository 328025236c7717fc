/** Records as they are stored and read. */

import type { Annotation, Timestamp } from "../records.ts";

/** `c1.storage.v3.GrantRecord` in proto3 JSON: a field that has its default value is absent. */
export interface StoredGrant {
  /** The id; absent where the store has none but the one that entitlement and principal make. */
  externalId?: string;
  /** What is held, and on what. */
  entitlement?: StoredEntitlementRef;
  /** Who holds it. */
  principal?: StoredPrincipalRef;
  /** When the sync met it. */
  discoveredAt?: Timestamp;
  /** Who else holds the entitlement by this grant: what lists show as the annotation `GrantExpandable`. */
  expansion?: StoredExpansion;
  /** Whether the expansion has still to be done. */
  needsExpansion?: boolean;
  /** What the connector attached. */
  annotations?: Annotation[];
  /** Through what it is held, where an expansion found it: by entitlement id. */
  sources?: { [key: string]: StoredGrantSource };
  /** Which part of the source the connector read it from. */
  sourceScopeKey?: string;
}

/** An entitlement by its parts. */
export interface StoredEntitlementRef {
  /** Type of the resource that it is on. */
  resourceTypeId?: string;
  /** Id of that resource. */
  resourceId?: string;
  /** Its own id. */
  entitlementId?: string;
}

/** A principal by its parts. */
export interface StoredPrincipalRef {
  /** Type of the principal. */
  resourceTypeId?: string;
  /** Id of the principal. */
  resourceId?: string;
  /** Type of what the principal is below. */
  parentResourceTypeId?: string;
  /** Id of what the principal is below. */
  parentResourceId?: string;
}

/** `c1.storage.v3.GrantExpandableRecord` */
export interface StoredExpansion {
  /** Who holds one of these holds the grant's entitlement, too. */
  entitlementIds?: string[];
  /** Only those who hold them directly do. */
  shallow?: boolean;
  /** Only principals of these types do; all when absent. */
  resourceTypeIds?: string[];
}

/** `c1.storage.v3.GrantSourceRecord` */
export interface StoredGrantSource {
  /** Type of the resource of the entitlement that it comes from. */
  resourceTypeId?: string;
  /** Id of that resource. */
  resourceId?: string;
  /** The entitlement that it comes from. */
  entitlementId?: string;
  /** Whether it is held by itself, not through another. */
  isDirect?: boolean;
}

/** A record on the wire. */
export interface RawRecord {
  /** Full name of the message, for example `c1.connector.v2.Grant`. */
  readonly message: string;
  /** The message in protobuf. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}
