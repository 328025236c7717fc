/** Files opened before, where the browser gives out handles by which they can be opened again. */
import type { C1zViewer, ViewerEvents, ViewerState } from "../src/components/viewer/viewer.ts";

const MOST = 8;
const STORE = "recent";

interface Entry {
  readonly name: string;
  /** RFC 3339. */
  readonly when: string;
  readonly handle: FileSystemFileHandle;
}

/** Not yet in TypeScript's own declarations. */
interface Permitted {
  queryPermission?(): Promise<PermissionState>;
  requestPermission?(): Promise<PermissionState>;
}

export async function bindRecent(viewer: C1zViewer): Promise<void> {
  if (!("FileSystemFileHandle" in globalThis)) return;
  const show = async (): Promise<void> => {
    viewer.recent = (await list()).map(({ name, when, handle }) => ({
      name, when,
      open: () => void open(handle).then((file) => file && viewer.open(file, { handle })).catch(() => undefined),
      forget: () => void forget(handle).then(show),
    }));
  };
  viewer.addEventListener("c1z-open", (event) => {
    const { handle } = (event as CustomEvent<ViewerEvents["c1z-open"]>).detail;
    if (handle instanceof FileSystemFileHandle) void remember(handle).then(show).catch(() => undefined);
  });
  await show();
  await again(viewer);
}

/** After a reload the file that was open is opened again where the browser allows it without asking; else it stands in the list. */
async function again(viewer: C1zViewer): Promise<void> {
  const name = (history.state as ViewerState | null)?.file;
  const last = (await list())[0];
  if (name === undefined || last?.name !== name || new URLSearchParams(location.search).has("src")) return;
  if ((await (last.handle as Permitted).queryPermission?.()) !== "granted") return;
  await viewer.open(await last.handle.getFile(), { handle: last.handle });
}

/** Changes of the list, one after the other: several files may be dropped at once. */
let changes: Promise<unknown> = Promise.resolve();

function change(work: () => Promise<void>): Promise<void> {
  const done = changes.then(work);
  changes = done.catch(() => undefined);
  return done;
}

/** Puts a file at the top of the list. */
export function remember(handle: FileSystemFileHandle): Promise<void> {
  const entry: Entry = { name: handle.name, when: new Date().toISOString(), handle };
  return change(async () => write([entry, ...(await without(handle))].slice(0, MOST)));
}

/** The files, the newest first. */
export async function list(): Promise<readonly Entry[]> {
  return ((await request((await store("readonly")).get(0))) as readonly Entry[] | undefined) ?? [];
}

/** The file behind a handle, once the person allows it. */
export async function open(handle: FileSystemFileHandle): Promise<File | undefined> {
  const allowed = (await (handle as Permitted).requestPermission?.()) ?? "granted";
  return allowed === "granted" ? handle.getFile() : undefined;
}

export function forget(handle: FileSystemFileHandle): Promise<void> {
  return change(async () => write(await without(handle)));
}

async function without(handle: FileSystemFileHandle): Promise<readonly Entry[]> {
  const entries = await list();
  const same = await Promise.all(entries.map((entry) => entry.handle.isSameEntry(handle)));
  return entries.filter((_, index) => same[index] !== true);
}

async function write(entries: readonly Entry[]): Promise<void> {
  await request((await store("readwrite")).put(entries, 0));
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open("c1z", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await request(opening);
  const transaction = database.transaction(STORE, mode);
  transaction.oncomplete = transaction.onabort = () => database.close();
  return transaction.objectStore(STORE);
}

function request<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
