/** One file of the viewer, from the moment it is asked for until it is closed: a tab. Fires `change`. */
import { Counts } from "../data/counts.ts";
import type { Kind, MemoryUse, OpenOptions, Reader, View } from "../data/contract.ts";
import { type Failure, failure } from "../data/failure.ts";
import { visibleId } from "../text/visible.ts";
import type { Layout } from "../table/layout.ts";
import { type Opened, type Opening, openFile } from "./opening.ts";
import { type Place, place } from "./place.ts";
import { type Room, roomFor } from "./room.ts";

/** What the open card shows. */
export type CardState =
  | { readonly name: "start"; readonly note: "" | "cancelled" }
  | { readonly name: "opening"; readonly opening: Opening }
  | { readonly name: "failed"; readonly file: string; readonly failure: Failure; readonly room?: Room | undefined };

/** One sync of the open file, as it is looked at. */
export interface Looking {
  readonly syncId: string;
  readonly view: View;
  readonly counts: Counts;
}

let made = 0;

export class Session extends EventTarget {
  /** Tells tabs apart in the history. */
  readonly id = ++made;
  name: string;
  card: CardState = { name: "start", note: "" };
  opened: Opened | undefined;
  looking: Looking | undefined;
  place: Place = place("overview");
  /** Where somebody was before, the last place at the end. */
  readonly trail: Place[] = [];
  /** How the columns of each table are arranged. */
  readonly layouts = new Map<Kind | "assets", Layout>();
  use: MemoryUse | undefined;
  /** What is opened, once it is here. */
  source: Blob | undefined;
  /** Opens the same in a temporary file. */
  again: (() => void) | undefined;
  #abort: AbortController | undefined;

  constructor(name: string) {
    super();
    this.name = name;
  }

  /** Whether a file is being opened. */
  get busy(): boolean {
    return this.#abort !== undefined;
  }

  /** Gets a file and opens it; what it says in the end is in `card` or `opened`. Gives back the error, where there is one. */
  async open(reader: Reader, get: (signal: AbortSignal, show: (opening: Opening) => void) => Promise<Blob>, storage?: OpenOptions["storage"]): Promise<unknown> {
    const abort = new AbortController();
    this.#abort = abort;
    const { signal } = abort;
    const show = (opening: Opening): void => {
      if (signal.aborted) return;
      this.card = { name: "opening", opening };
      this.#changed();
    };
    show({ name: this.name, size: 0, phase: "prepare" });
    try {
      this.source = await get(signal, show);
      const opened = await openFile(reader, this.source, this.name, storage, signal, show);
      if (signal.aborted) {
        await opened.file.close();
        throw signal.reason;
      }
      this.opened = opened;
      this.card = { name: "start", note: "" };
      this.look(opened.summary.first.sync?.id ?? "");
      return undefined;
    } catch (error) {
      const room = signal.aborted || storage === "opfs" ? undefined : await roomFor(error, this.source);
      this.card = signal.aborted ? { name: "start", note: "cancelled" } : { name: "failed", file: this.name, failure: failure(error), room };
      return error;
    } finally {
      this.#abort = undefined;
      this.#changed();
    }
  }

  /** Gives an opening up. */
  cancel(): void {
    this.#abort?.abort();
  }

  /** Turns to another sync. */
  look(syncId: string): void {
    const opened = this.opened;
    if (opened === undefined) return;
    this.looking?.counts.close();
    const view = opened.file.use(syncId);
    const counts = new Counts(opened.summary, view);
    this.looking = { syncId, view, counts };
    this.#changed();
    void counts.run().then(() => this.measure());
  }

  /** Asks what the file takes now. */
  async measure(): Promise<void> {
    const use = await this.opened?.file.memory().catch(() => undefined);
    if (use === undefined) return;
    this.use = use;
    this.#changed();
  }

  async close(): Promise<void> {
    this.cancel();
    this.looking?.counts.close();
    const file = this.opened?.file;
    this.opened = this.looking = this.use = this.source = undefined;
    await file?.close();
  }

  #changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}

/** What `save()` gives and `restore()` takes: JSON, and nothing of the file but the names and ids of the place itself. */
export interface ViewerState {
  readonly version: 1;
  /** Which tab, in this page's lifetime. */
  readonly tab?: number;
  /** The name of the file. */
  readonly file?: string;
  /** The sync that is shown; the default one when absent. */
  readonly sync?: string;
  readonly place?: Place;
  readonly layouts?: Readonly<Record<string, Layout>>;
  /** How far the table is scrolled, in rows, and the active cell. */
  readonly at?: { readonly top: number; readonly row: number; readonly column: number };
}

/** A state that came from outside, with only what it may have; undefined for what is none. */
export function readState(given: unknown): ViewerState | undefined {
  if (typeof given !== "object" || given === null || (given as { version?: unknown }).version !== 1) return undefined;
  const state = given as ViewerState;
  const at = state.place;
  const views: readonly string[] = ["overview", "resourceTypes", "resources", "entitlements", "grants", "assets", "search", "record"];
  const fits = at === undefined || (typeof at === "object" && at !== null && views.includes(at.view) && typeof at.filter === "string" && Array.isArray(at.sort)
    && (at.asset === undefined || typeof at.asset === "string") && at.sort.every((order) => typeof order?.column === "string" && typeof order.descending === "boolean"));
  return fits ? state : undefined;
}

/** What the window is called. */
export function title(session: Session | undefined, product: string): string {
  return session?.opened === undefined ? product : `${visibleId(session.name)} – ${product}`;
}
