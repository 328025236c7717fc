/** One sync of an open file. */

import type { Entitlement, Grant, Resource, ResourceType } from "../records.ts";
import type { Cursor, Joined, Records, SearchHit } from "./cursor.ts";
import type { RawRecord, StoredGrant } from "./stored.ts";
import type { Asset, AssetList, GrantDigest, GrantDigestNode, SyncStats } from "./file.ts";
import type { Abortable } from "./opening.ts";
import type { EntitlementQuery, GrantQuery, Query, ResourceQuery, ResourceRef, ResourceTypeQuery, SearchOptions } from "./query.ts";

/**
 * What can be asked of one sync. `file.use()` gives one; it costs nothing and never changes.
 *
 * Lists come as a {@link Cursor}, which reads nothing before it is read from. Their options are checked at once: a wrong name is
 * `usage.unknown-option`, a wrong value `usage.argument`. A sync that the file does not have is `store.unknown-sync` at the
 * first read. Without `orderBy`, records come in the order of the file: of v1 that of their first insertion, of v3 that of
 * the keys by which they are found: grants by entitlement and principal, and where the principal is asked for by that.
 */
export interface SyncView {
  /** Which sync; `""` where the file has no sync at all, and every list is empty. */
  readonly syncId: string;
  /**
   * The types of resource that the sync has: users, groups, roles, and whatever else the connector knows.
   *
   * @example
   * ```ts
   * for await (const type of view.resourceTypes()) console.log(type.id, type.traits); // → user [ 'TRAIT_USER' ]
   * ```
   */
  resourceTypes(query?: ResourceTypeQuery): Cursor<ResourceType, Joined["resourceTypes"]>;
  /**
   * The resources: each user, group, role and so on.
   *
   * @example
   * ```ts
   * const disabled = view.resources({ resourceTypeId: "user", status: "disabled" });
   * for await (const user of disabled) console.log(user.displayName); // → Bob Test
   * ```
   */
  resources(query?: ResourceQuery): Cursor<Resource, Joined["resources"]>;
  /**
   * The entitlements: what can be held on the resources.
   *
   * @example
   * ```ts
   * const onEngineering = view.entitlements({ resource: { resourceType: "group", resource: "eng" } });
   * for await (const entitlement of onEngineering) console.log(entitlement.slug); // → member
   * ```
   */
  entitlements(query?: EntitlementQuery): Cursor<Entitlement, Joined["entitlements"]>;
  /**
   * The grants: who holds which entitlement. Each carries its entitlement, with that one's resource, and its principal.
   *
   * @example
   * ```ts
   * const byRole = view.grants({ principal: { resourceType: "user", resource: "alice" }, entitlementResourceType: "role" });
   * for await (const grant of byRole) console.log(grant.entitlement?.displayName); // → Administrator assigned
   * ```
   */
  grants(query?: GrantQuery): Cursor<Grant, Joined["grants"]>;
  /**
   * Looks for a text in all kinds of record as {@link Query.text} does; an empty one finds nothing. Batches of hits come as they
   * are found: first the records of exactly this id, of every kind, then the others kind by kind, each once. The first search of a
   * sync builds an index of it (two seconds for a million grants), which `onProgress` tells of; later ones take milliseconds.
   * While somebody types, abort the last search before the next: what was built of the index is kept.
   *
   * Its arguments are checked at the first read.
   *
   * @example
   * ```ts
   * for await (const hits of view.search("Álice", { kinds: ["resources", "entitlements"] }))
   *   for (const { kind, record } of hits) if (kind === "resources") console.log(record.displayName); // → Alice Test
   * ```
   */
  search(text: string, options?: SearchOptions): AsyncIterable<readonly SearchHit[]>;
  /**
   * What a principal holds: its own grants, the same as `grants({ principal })`. `joined()` adds the entitlements and resources.
   * What it reaches through a group is among them only where the sync says so, as a grant of the kind `expanded`.
   *
   * @example
   * ```ts
   * const bob = view.access({ resourceType: "user", resource: "bob" }, { orderBy: { column: "entitlementName" } });
   * for await (const { entitlement } of bob.joined()) console.log(entitlement?.displayName); // → Engineering member
   * ```
   */
  access(principal: ResourceRef, query?: Query): Cursor<Grant, Joined["grants"]>;
  /**
   * Who holds an entitlement, or anything on a resource: the grants, the same as `grants(of)`. `joined()` adds the principals.
   *
   * Error, thrown at once: `usage.argument` unless exactly one of the two is given.
   *
   * @example
   * ```ts
   * const admins = view.holders({ entitlementId: "role:admin:assigned" });
   * for await (const { principal } of admins.joined()) console.log(principal?.displayName); // → Alice Test
   * ```
   */
  holders(of: { entitlementId: string } | { resource: ResourceRef }, query?: Query): Cursor<Grant, Joined["grants"]>;
  /**
   * The grants of several entitlements in one list: by entitlement id, and then in the order of the file. Empty ids are passed
   * over, repeated ones count once.
   *
   * @example
   * ```ts
   * const grants = view.grantsForEntitlements(["role:viewer:assigned", "role:admin:assigned"]);
   * for await (const grant of grants) console.log(grant.id); // → role:admin:assigned:user:alice
   * ```
   */
  grantsForEntitlements(ids: readonly string[], query?: Pick<GrantQuery, "signal" | "batchSize" | "includeExpansion">): Records<Grant>;
  /**
   * connectorstore's `ListStaticEntitlements`: always empty, because no sync stores any.
   *
   * @example
   * ```ts
   * console.log((await view.staticEntitlements().page()).records.length); // → 0
   * ```
   */
  staticEntitlements(query?: Pick<Query, "signal" | "batchSize">): Records<Entitlement>;
  /**
   * The resources of these ids in this order, one asked for twice given twice; those that the sync does not have are left out.
   * All are in memory at once.
   *
   * Error: `store.ambiguous` for an id that several rows claim.
   *
   * @example
   * ```ts
   * const [bob] = await view.resourcesByIds([{ resourceType: "user", resource: "bob" }, { resourceType: "user", resource: "nobody" }]);
   * console.log(bob?.displayName); // → Bob Test
   * ```
   */
  resourcesByIds(refs: readonly ResourceRef[], options?: Abortable): Promise<readonly Resource[]>;
  /**
   * The entitlements of these ids, as {@link SyncView.resourcesByIds} gives resources.
   *
   * @example
   * ```ts
   * console.log((await view.entitlementsByIds(["group:eng:owner", "app:acme:login"])).length); // → 2
   * ```
   */
  entitlementsByIds(ids: readonly string[], options?: Abortable): Promise<readonly Entitlement[]>;
  /**
   * How many of everything. The numbers that the sync stored, else counted in one pass; with `recount` always counted.
   *
   * @example
   * ```ts
   * const { grants = "0", resourcesByResourceType } = await view.stats();
   * console.log(Number(grants), resourcesByResourceType?.["user"]); // → 25 3
   * ```
   */
  stats(options?: Abortable & { recount?: boolean | undefined }): Promise<SyncStats>;
  /**
   * What all grants of an entitlement amount to; `undefined` where the file keeps no digests, as v1 never does, and v3 not always.
   *
   * Error: `usage.malformed-id` for an empty id.
   *
   * @example
   * ```ts
   * console.log(await view.grantDigest("group:eng:member")); // → undefined
   * ```
   */
  grantDigest(entitlementId: string, options?: Abortable): Promise<GrantDigest | undefined>;
  /**
   * The buckets of that at a level, by index, those without a grant left out; `undefined` as for {@link SyncView.grantDigest}.
   *
   * Error: `usage.digest-level` above 16.
   *
   * @param level 0 (one bucket) to 16 (65,536).
   *
   * @example
   * ```ts
   * for (const { index, count } of (await view.grantDigestNodes("group:eng:member", 4)) ?? []) console.log(index, count);
   * ```
   */
  grantDigestNodes(entitlementId: string, level: number, options?: Abortable): Promise<readonly GrantDigestNode[] | undefined>;
  /**
   * The grants of one bucket; `undefined` as for {@link SyncView.grantDigest}.
   *
   * Error: `usage.digest-level` for a level above 16, or an index that the level does not have.
   *
   * @example
   * ```ts
   * const grants = await view.grantDigestBucket("group:eng:member", { level: 4, index: 7 });
   * console.log(grants?.length ?? "no digests in this file"); // → no digests in this file
   * ```
   */
  grantDigestBucket(
    entitlementId: string,
    bucket: { level: number; index: number },
    options?: Abortable,
  ): Promise<readonly Grant[] | undefined>;
  /**
   * A grant as a v3 file stores it, a `c1.storage.v3.GrantRecord`: with what the grant of a list has no place for, as the time it was
   * discovered. `undefined` in v1, which stores the grant of the lists itself. Errors as for {@link SyncView.resourceType}.
   *
   * @example
   * ```ts
   * const stored = await view.storedGrant("custom-grant-id");
   * console.log(stored?.discoveredAt ?? "not a v3 file"); // → not a v3 file
   * ```
   */
  storedGrant(id: string, options?: Abortable): Promise<StoredGrant | undefined>;
  /**
   * The resource type of an id. The five calls for one record fail alike: `store.not-found` where the sync has none,
   * `usage.malformed-id` for an empty id, `store.ambiguous` where several rows claim it, `proto.*` where it does not parse.
   *
   * @example
   * ```ts
   * console.log((await view.resourceType("group")).displayName); // → Group
   * ```
   */
  resourceType(id: string, options?: Abortable): Promise<ResourceType>;
  /**
   * The resource of a type and id. Errors as for {@link SyncView.resourceType}.
   *
   * @example
   * ```ts
   * console.log((await view.resource({ resourceType: "user", resource: "alice" })).displayName); // → Alice Test
   * ```
   */
  resource(ref: ResourceRef, options?: Abortable): Promise<Resource>;
  /**
   * The entitlement of an id. Errors as for {@link SyncView.resourceType}.
   *
   * @example
   * ```ts
   * console.log((await view.entitlement("app:acme:login")).displayName); // → Log in
   * ```
   */
  entitlement(id: string, options?: Abortable): Promise<Entitlement>;
  /**
   * The grant of an id, with its `GrantExpandable`. Errors as for {@link SyncView.resourceType}.
   *
   * @example
   * ```ts
   * console.log((await view.grant("custom-grant-id")).principal?.displayName); // → Service Test
   * ```
   */
  grant(id: string, options?: Abortable): Promise<Grant>;
  /**
   * A picture or document, as traits refer to them. Errors as for {@link SyncView.resourceType}, and `limit.record-size`.
   *
   * @example
   * ```ts
   * const { contentType, data } = await view.asset("icon-org");
   * console.log(contentType, data.byteLength); // → image/png 75
   * ```
   */
  asset(id: string, options?: Abortable): Promise<Asset>;
  /**
   * Which assets there are, in the order of the file, and how large. Of v1 their bytes stay where they are; of v3 they are read to know.
   *
   * @param options With `limit`, at most so many; 10,000 when absent, and never more. `total` counts all of them.
   *
   * @example
   * ```ts
   * const { assets, total } = await view.assets();
   * console.log(assets[0]?.id, assets[0]?.size, total); // → icon-org 75 4
   * ```
   */
  assets(options?: Abortable & { limit?: number | undefined }): Promise<AssetList>;
  /**
   * One record as protobuf: the bytes of its message, as the lists read it: a grant has its entitlement and principal in it and its
   * `GrantExpandable`, and of a v3 file it is the message that its record stands for. Fields that nobody knows are among them. It is
   * named as in the call for one record of that kind, and fails like it: see {@link SyncView.resourceType}.
   *
   * @example
   * ```ts
   * const { message, bytes } = await view.raw("resources", { resourceType: "user", resource: "alice" });
   * console.log(message, bytes[0]); // → c1.connector.v2.Resource 10
   * ```
   */
  raw(kind: "resources", ref: ResourceRef, options?: Abortable): Promise<RawRecord>;
  /**
   * The same of the other kinds, whose records have one id.
   *
   * @example
   * ```ts
   * console.log((await view.raw("entitlements", "group:eng:member")).message); // → c1.connector.v2.Entitlement
   * ```
   */
  raw(kind: "resourceTypes" | "entitlements" | "grants", id: string, options?: Abortable): Promise<RawRecord>;
}
