/** Principals of grants, each once, and resources whole, a batch at a time. */

import type { Resource, ResourceId, ResourceType } from "../records.ts";
import type { GrantQuery, ResourceRef, SyncView } from "../types.ts";
import { keyOf, missingResource, missingResourceType, refOf, wholeResource, type WholeResource } from "./whole.ts";

/** Resources looked up at a time. */
const BATCH = 256;

/** The ids of the principals of some grants, in the order in which they first come. Only the ids seen are kept. */
export async function* principalIds(view: SyncView, query: GrantQuery): AsyncGenerator<ResourceId, void, undefined> {
  const seen = new Set<string>();
  for await (const { principal } of view.grants({ ...query, includeExpansion: false })) {
    const id = principal?.id ?? {};
    const key = keyOf(id);
    if (seen.has(key)) continue;
    seen.add(key);
    yield id;
  }
}

/** The resources of some ids with their types and parents; what the sync does not have gets a stand-in. */
export async function* wholeResources(
  view: SyncView,
  ids: AsyncIterable<ResourceId> | Iterable<ResourceId>,
  signal: AbortSignal,
): AsyncGenerator<WholeResource, void, undefined> {
  const types = new Map<string, ResourceType>();
  let batch: ResourceId[] = [];
  for await (const id of ids) {
    batch.push(id);
    if (batch.length < BATCH) continue;
    yield* looked(view, batch, types, signal);
    batch = [];
  }
  yield* looked(view, batch, types, signal);
}

async function* looked(
  view: SyncView,
  ids: readonly ResourceId[],
  types: Map<string, ResourceType>,
  signal: AbortSignal,
): AsyncGenerator<WholeResource, void, undefined> {
  const found = await resources(view, ids, signal);
  const known = ids.map((id) => found.get(keyOf(id)) ?? missingResource(id));
  const parents = await resources(view, known.flatMap(({ parentResourceId }) => parentResourceId ?? []), signal);
  for (const resource of known) {
    const { id, parentResourceId } = resource;
    const parent = parentResourceId === undefined ? undefined : parents.get(keyOf(parentResourceId));
    const resourceType = await typeOf(view, id?.resourceType ?? "", types, signal);
    yield wholeResource({ resource, resourceType, ...(parent === undefined ? {} : { parent }) });
  }
}

/** Resources by their ids; those that the sync has. */
export async function resources(view: SyncView, ids: readonly ResourceId[], signal: AbortSignal): Promise<Map<string, Resource>> {
  const refs = new Map(ids.map((id): [string, ResourceRef] => [keyOf(id), refOf(id)]));
  if (refs.size === 0) return new Map();
  const found = await view.resourcesByIds([...refs.values()], { signal });
  return new Map(found.map((resource) => [keyOf(resource.id), resource]));
}

/** A resource type by its id, looked up once. */
export async function typeOf(view: SyncView, id: string, known: Map<string, ResourceType>, signal: AbortSignal): Promise<ResourceType> {
  const type = known.get(id) ?? (await view.resourceType(id, { signal }).catch(absent)) ?? missingResourceType(id);
  if (known.size < 10_000) known.set(id, type);
  return type;
}

/** For `catch`: what the sync does not have is `undefined`. */
export function absent(error: unknown): undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (code === "store.not-found" || code === "usage.malformed-id") return undefined;
  throw error;
}
