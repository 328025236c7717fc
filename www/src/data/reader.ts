/** The package behind the contract. The one place of the page that imports it. */
import { C1z, type Runtime, type SyncView } from "c1z";
import type { Filter, Json, Kind, OpenedFile, OpenOptions, Reader, RecordKey, ResourceRef, Rows, TypeRow, View } from "./contract.ts";

interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptPolicy;
}

const WASM = new URL("./c1z/c1z_bg.wasm", import.meta.url);
const WORKER = new URL("./c1z/worker.js", import.meta.url).href;
let policy: ScriptPolicy | undefined;

/** The Worker's address as Trusted Types wants it: this one address and no other. */
function workerUrl(): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  policy ??= factory?.createPolicy("c1z", {
    createScriptURL(url) {
      if (url !== WORKER) throw new TypeError("not the worker of this page");
      return url;
    },
  });
  return policy === undefined ? WORKER : policy.createScriptURL(WORKER);
}

const startWorker = (): Worker => new Worker(workerUrl(), { type: "module", name: "c1z" });

/**
 * Workers whose scripts are loaded, for when one that held a large file has been ended: so the next file needs no request
 * then either, and the page goes on working with the cable pulled.
 */
const RESERVE = 3;
let reserve: Worker[] = [];

function stock(): void {
  while (reserve.length < RESERVE) {
    const spare = startWorker();
    spare.addEventListener("error", () => { reserve = reserve.filter((other) => other !== spare); }, { once: true });
    reserve.push(spare);
  }
}

const worker = (): Worker => reserve.shift() ?? startWorker();

function rowsOf(view: SyncView, kind: Kind, filter: Filter): Rows {
  switch (kind) {
    case "resourceTypes":
      return view.resourceTypes();
    case "resources":
      return view.resources({ resourceTypeId: filter.resourceTypeId, parent: filter.parent });
    case "entitlements":
      return view.entitlements({ resource: filter.resource });
    case "grants":
      return view.grants({ entitlementId: filter.entitlementId, resource: filter.resource, principal: filter.principal });
  }
}

async function record(view: SyncView, kind: Kind, key: RecordKey): Promise<unknown> {
  switch (kind) {
    case "resourceTypes":
      return view.resourceType(key.id);
    case "resources":
      return view.resource({ resourceType: key.resourceType ?? "", resource: key.id } satisfies ResourceRef);
    case "entitlements":
      return view.entitlement(key.id);
    case "grants":
      return view.grant(key.id);
  }
}

class PackageView implements View {
  readonly #view: SyncView;

  constructor(view: SyncView) {
    this.#view = view;
  }

  rows(kind: Kind, filter: Filter): Rows {
    return rowsOf(this.#view, kind, filter);
  }

  async types(atMost: number): Promise<readonly TypeRow[]> {
    const block = await this.#view.resourceTypes().block(0, atMost);
    const rows: TypeRow[] = [];
    for (let row = block.first; row < block.first + block.count; row++) {
      rows.push({ id: block.cell(row, "id"), name: block.cell(row, "displayName") });
    }
    return rows;
  }

  async record(kind: Kind, key: RecordKey): Promise<Json> {
    return (await record(this.#view, kind, key)) as Json;
  }
}

let runtime: Promise<Runtime> | undefined;

/** One spare Worker with the engine compiled, from the first moment on. A failure is found again, and told, by opening. */
const load = (): Promise<Runtime> => (runtime ??= start());

/** The engine is compiled here, once, for every Worker; where that fails the Worker tries for itself and says what is wrong. */
async function start(): Promise<Runtime> {
  const wasm = await WebAssembly.compileStreaming(fetch(WASM)).catch(() => undefined);
  return C1z.load({ worker, wasm });
}

export const packageReader: Reader = {
  async prepare() {
    await load();
    stock();
  },
  async open(source: Blob, options: OpenOptions): Promise<OpenedFile> {
    runtime = load().catch(start);
    const file = await C1z.open(source, { ...options, runtime: await runtime });
    return {
      info: file.info,
      syncs: () => file.syncs(),
      defaultSync: () => file.defaultSync(),
      use: (syncId) => new PackageView(file.use(syncId)),
      warnings: () => file.warnings(),
      memoryBytes: () => file.memoryBytes(),
      close: () => file.close(),
    };
  },
};
