/** One sync of an open file, and the questions it answers. */

import type { Calls, Connection, Kind, RawQuery } from "./client/protocol.ts";
import { BATCH, batchSize, parseRecords, RecordCursor } from "./cursor.ts";
import { C1zError } from "./errors.ts";
import { checkOptions, checkRef, checkString, describe } from "./options.ts";
import type { Entitlement, Grant, Resource, ResourceType } from "./records.ts";
import type {
  Abortable, Asset, Cursor, EntitlementQuery, GrantQuery, Query, ResourceQuery, ResourceRef, SyncView,
} from "./types.ts";

type Check = (name: string, value: unknown) => unknown;

const QUERY = ["signal", "batchSize"];

/** How each filter is checked, by kind of record. */
const FILTERS: Record<Kind, Readonly<Record<string, Check>>> = {
  resourceTypes: {},
  resources: { resourceTypeId: checkString, parent: checkRef },
  entitlements: { resource: checkRef },
  grants: {
    entitlementId: checkString,
    resource: checkRef,
    principal: checkRef,
    principalResourceType: checkTypes,
    entitlementResourceType: checkString,
    includeExpansion: checkFlag,
  },
};

/** A view over a connection; cheap, and never changes. */
export class ConnectedView implements SyncView {
  readonly syncId: string;
  readonly #connection: Connection;

  constructor(connection: Connection, syncId: string) {
    this.#connection = connection;
    this.syncId = syncId;
  }

  resourceTypes(query?: Query): Cursor<ResourceType> {
    return this.#cursor("resourceTypes", query);
  }

  resources(query?: ResourceQuery): Cursor<Resource> {
    return this.#cursor("resources", query);
  }

  entitlements(query?: EntitlementQuery): Cursor<Entitlement> {
    return this.#cursor("entitlements", query);
  }

  grants(query?: GrantQuery): Cursor<Grant> {
    return this.#cursor("grants", query);
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

  #cursor<T>(kind: Kind, given: Query | undefined): Cursor<T> {
    const filters = FILTERS[kind];
    checkOptions(kind, given, [...Object.keys(filters), ...QUERY]);
    const query: RawQuery = { kind, syncId: this.syncId };
    for (const [name, value] of Object.entries(given ?? {})) {
      const check = filters[name];
      if (check !== undefined && value !== undefined) query[name] = check(name, value);
    }
    return new RecordCursor<T>(this.#connection, query, given?.signal, batchSize(kind, given?.batchSize ?? BATCH));
  }

  async #get<T>(kind: Kind, ids: string[], options: Abortable | undefined): Promise<T> {
    checkOptions("get", options, ["signal"]);
    return parseRecords<T>(await this.#ask("get", { kind, syncId: this.syncId, ids }, options));
  }

  #ask<K extends "get" | "asset">(op: K, args: Calls[K]["args"], options: Abortable | undefined): Promise<Calls[K]["result"]> {
    return this.#connection.request(op, args, options?.signal);
  }
}

function checkTypes(name: string, value: unknown): string[] {
  if (!Array.isArray(value)) return [checkString(name, value)];
  return value.map((one) => checkString(name, one));
}

function checkFlag(name: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw new C1zError("usage.argument", `${name} must be true or false, not ${describe(value)}.`);
  return value;
}
