/** One sync of an open file, and the questions it answers. */

import { Batches, batchSize } from "./batches.ts";
import type { Calls, Connection, Op } from "./client/protocol.ts";
import { RecordCursor } from "./cursor.ts";
import { C1zError } from "./errors.ts";
import { checkCount, checkFlag, checkOptions, checkRef, checkString, checkStrings, checkWord, describe } from "./options.ts";
import { parseRecords } from "./plain.ts";
import { COMMON, KINDS, rawQuery } from "./query.ts";
import type { Entitlement, Grant, Resource, ResourceType } from "./records.ts";
import { search } from "./search.ts";
import type {
  Abortable, Asset, AssetList, Cursor, EntitlementQuery, GrantDigest, GrantDigestNode, GrantQuery, Joined, Kind, Query, RawRecord, Records, ResourceQuery,
  ResourceRef, ResourceTypeQuery, SearchHit, SearchOptions, StoredGrant, SyncStats, SyncView,
} from "./types.ts";

/** Most assets of one list. */
const MAX_ASSETS = 10_000;

/** A view of a sync. */
export function makeView(connection: Connection, syncId: string): SyncView {
  return new ConnectedView(connection, syncId);
}

/** A view over a connection; cheap, and never changes. */
class ConnectedView implements SyncView {
  readonly syncId: string;
  readonly #connection: Connection;

  constructor(connection: Connection, syncId: string) {
    this.#connection = connection;
    this.syncId = syncId;
  }

  resourceTypes(query?: ResourceTypeQuery): Cursor<ResourceType, Joined["resourceTypes"]> {
    return this.#cursor("resourceTypes", query);
  }

  resources(query?: ResourceQuery): Cursor<Resource, Joined["resources"]> {
    return this.#cursor("resources", query);
  }

  entitlements(query?: EntitlementQuery): Cursor<Entitlement, Joined["entitlements"]> {
    return this.#cursor("entitlements", query);
  }

  grants(query?: GrantQuery): Cursor<Grant, Joined["grants"]> {
    return this.#cursor("grants", query);
  }

  search(text: string, options?: SearchOptions): AsyncIterable<readonly SearchHit[]> {
    return search(this, text, options);
  }

  access(principal: ResourceRef, query: Query = {}): Cursor<Grant, Joined["grants"]> {
    checkOptions("access", query, COMMON);
    return this.grants({ ...query, principal: checkRef("The principal", principal) });
  }

  holders(of: { entitlementId: string } | { resource: ResourceRef }, query: Query = {}): Cursor<Grant, Joined["grants"]> {
    checkOptions("holders", of, ["entitlementId", "resource"]);
    checkOptions("holders", query, COMMON);
    if (of === undefined || "entitlementId" in of === "resource" in of) {
      throw new C1zError("usage.argument", `holders takes { entitlementId } or { resource }, not ${describe(of)}.`);
    }
    return this.grants({ ...query, ...of });
  }

  grantsForEntitlements(ids: readonly string[], query: Pick<GrantQuery, "signal" | "batchSize" | "includeExpansion"> = {}): Records<Grant> {
    checkOptions("grantsForEntitlements", query, ["signal", "batchSize", "includeExpansion"]);
    const args = { syncId: this.syncId, ids: checkStrings("ids", ids), includeExpansion: checkFlag("includeExpansion", query.includeExpansion, true) };
    return new Batches<Grant>(
      (after, max, exact, care) => this.#connection.request("grantsForEntitlements", { ...args, after, max, exact }, care),
      { signal: query.signal },
      batchSize("grantsForEntitlements", query.batchSize),
    );
  }

  staticEntitlements(query: Pick<Query, "signal" | "batchSize"> = {}): Records<Entitlement> {
    checkOptions("staticEntitlements", query, ["signal", "batchSize"]);
    const { syncId } = this;
    return new Batches<Entitlement>(
      async (after, _max, _exact, care) => {
        await this.#connection.request("staticEntitlements", { syncId, after }, care);
        return { text: new TextEncoder().encode("[]"), count: 0 };
      },
      { signal: query.signal },
      batchSize("staticEntitlements", query.batchSize),
    );
  }

  async resourcesByIds(refs: readonly ResourceRef[], options?: Abortable): Promise<readonly Resource[]> {
    if (!Array.isArray(refs)) throw new C1zError("usage.argument", `refs must be a list, not ${describe(refs)}.`);
    const ids = refs.flatMap((ref: unknown, at) => {
      const { resourceType, resource } = checkRef(`refs[${at}]`, ref);
      return [resourceType, resource];
    });
    return this.#byIds("resources", ids, options);
  }

  async entitlementsByIds(ids: readonly string[], options?: Abortable): Promise<readonly Entitlement[]> {
    return this.#byIds("entitlements", checkStrings("ids", ids), options);
  }

  async stats(options?: Abortable & { recount?: boolean | undefined }): Promise<SyncStats> {
    checkOptions("stats", options, ["signal", "recount"]);
    return this.#ask("statsV2", { type: "", syncId: this.syncId, counted: checkFlag("recount", options?.recount, false) }, options);
  }

  async grantDigest(entitlementId: string, options?: Abortable): Promise<GrantDigest | undefined> {
    checkOptions("grantDigest", options, ["signal"]);
    return this.#ask("grantDigest", { syncId: this.syncId, entitlementId: checkString("entitlementId", entitlementId) }, options);
  }

  async grantDigestNodes(entitlementId: string, level: number, options?: Abortable): Promise<readonly GrantDigestNode[] | undefined> {
    checkOptions("grantDigestNodes", options, ["signal"]);
    const id = checkString("entitlementId", entitlementId);
    return this.#ask("grantDigestNodes", { syncId: this.syncId, entitlementId: id, level: checkCount("level", level) }, options);
  }

  async grantDigestBucket(
    entitlementId: string,
    bucket: { level: number; index: number },
    options?: Abortable,
  ): Promise<readonly Grant[] | undefined> {
    checkOptions("grantDigestBucket", options, ["signal"]);
    checkOptions("bucket", bucket, ["level", "index"]);
    const [level, index] = [checkCount("level", bucket?.level), checkCount("index", bucket?.index)];
    const id = checkString("entitlementId", entitlementId);
    const json = await this.#ask("grantDigestBucket", { syncId: this.syncId, entitlementId: id, level, index }, options);
    return json === undefined ? undefined : parseRecords<Grant[]>(json);
  }

  async storedGrant(id: string, options?: Abortable): Promise<StoredGrant | undefined> {
    checkOptions("storedGrant", options, ["signal"]);
    const json = await this.#ask("storedGrant", { syncId: this.syncId, id: checkString("id", id) }, options);
    return json === undefined ? undefined : parseRecords<StoredGrant>(json);
  }

  async resourceType(id: string, options?: Abortable): Promise<ResourceType> {
    return this.#get("resourceTypes", [checkString("id", id)], options);
  }

  async resource(ref: ResourceRef, options?: Abortable): Promise<Resource> {
    const { resourceType, resource } = checkRef("The resource", ref);
    return this.#get("resources", [resourceType, resource], options);
  }

  async entitlement(id: string, options?: Abortable): Promise<Entitlement> {
    return this.#get("entitlements", [checkString("id", id)], options);
  }

  async grant(id: string, options?: Abortable): Promise<Grant> {
    return this.#get("grants", [checkString("id", id)], options);
  }

  async asset(id: string, options?: Abortable): Promise<Asset> {
    checkOptions("asset", options, ["signal"]);
    return this.#ask("asset", { syncId: this.syncId, id: checkString("id", id) }, options);
  }

  async assets(options?: Abortable & { limit?: number | undefined }): Promise<AssetList> {
    checkOptions("assets", options, ["signal", "limit"]);
    return this.#ask("assets", { syncId: this.syncId, max: Math.min(checkCount("limit", options?.limit, MAX_ASSETS), MAX_ASSETS) }, options);
  }

  async raw(kind: Kind, id: ResourceRef | string, options?: Abortable): Promise<RawRecord> {
    checkOptions("raw", options, ["signal"]);
    const { resourceType, resource } = kind === "resources" ? checkRef("The resource", id) : { resourceType: undefined, resource: checkString("id", id) };
    const ids = resourceType === undefined ? [resource] : [resourceType, resource];
    return this.#ask("raw", { kind: checkWord("kind", kind, KINDS) as Kind, syncId: this.syncId, ids }, options);
  }

  #cursor<T, J>(kind: Kind, given: Query | undefined): Cursor<T, J> {
    const query = rawQuery(kind, this.syncId, given);
    const care = { signal: given?.signal, onProgress: given?.onProgress };
    return new RecordCursor<T, J>(this.#connection, query, care, batchSize(kind, given?.batchSize));
  }

  async #get<T>(kind: Kind, ids: string[], options: Abortable | undefined): Promise<T> {
    checkOptions("get", options, ["signal"]);
    return parseRecords<T>(await this.#ask("get", { kind, syncId: this.syncId, ids }, options));
  }

  async #byIds<T>(kind: "resources" | "entitlements", ids: string[], options: Abortable | undefined): Promise<readonly T[]> {
    checkOptions("byIds", options, ["signal"]);
    return parseRecords<T[]>(await this.#ask("byIds", { kind, syncId: this.syncId, ids }, options));
  }

  #ask<K extends Op>(op: K, args: Calls[K]["args"], options: Abortable | undefined): Promise<Calls[K]["result"]> {
    return this.#connection.request(op, args, { signal: options?.signal });
  }
}
