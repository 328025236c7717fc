/** `c1z/viewer`: importing it registers `<c1z-viewer>`. In Node it does nothing. */

import { C1zViewer as implementation, define, packageReader, trustedScript } from "#viewer";
import { startWorker } from "./client/worker-host.ts";
import type { C1z } from "./index.ts";
import type { Kind, Progress, StorageChoice, WasmSource } from "./types.ts";
import type { ViewerState } from "./viewer/state.ts";

export type * from "./viewer/state.ts";

/** A file that is open in a viewer: what `C1z.open` gives. */
export type ViewerFile = Pick<C1z, "info" | "syncs" | "sync" | "defaultSync" | "use" | "warnings" | "memory" | "close">;

/** What opens the files of a viewer. */
export interface ViewerReader {
  /**
   * Gets everything ready for the next file, and keeps it so until the signal aborts: then the viewer that asked is gone.
   *
   * @example
   * ```ts
   * // browser
   * import { viewerReader } from "c1z/viewer";
   *
   * await viewerReader().prepare(AbortSignal.timeout(60_000));
   * ```
   */
  prepare(signal?: AbortSignal): Promise<void>;
  /**
   * Opens a file; aborting the signal gives it up.
   *
   * @example
   * ```ts
   * // browser
   * import { viewerReader } from "c1z/viewer";
   *
   * const { signal } = new AbortController();
   * const file = await viewerReader().open(new File([], "acme.c1z"), { signal, onProgress: ({ phase }) => console.log(phase) });
   * ```
   */
  open(source: Blob | URL, options: { readonly signal: AbortSignal; onProgress(progress: Progress): void; readonly storage?: StorageChoice | undefined }): Promise<ViewerFile>;
}

/** A file opened before, as the first screen lists it. */
export interface ViewerRecent {
  /** The file's name. */
  readonly name: string;
  /** RFC 3339. */
  readonly when: string;
  /** Called when somebody chooses it. */
  readonly open: () => void;
  /** Called when somebody takes it off the list. */
  readonly forget: () => void;
}

/** Options of {@link C1zViewer.open}. */
export interface ViewerOpenOptions {
  /** What the file is called; that of a `File`, or the end of an address when absent. */
  readonly name?: string;
  /** In a tab of its own beside what is open, not in its place. */
  readonly beside?: boolean;
  /**
   * As of `C1z.open`. The viewer itself asks the person, where a v1 file is too large for memory; `"opfs"` says that yours has agreed already.
   */
  readonly storage?: StorageChoice | undefined;
  /** Handed on to `c1z-open`, for a page that remembers it. */
  readonly handle?: FileSystemHandle | undefined;
}

/** The events of a viewer. */
export interface C1zViewerEventMap extends HTMLElementEventMap {
  /** A file is open. */
  "c1z-open": CustomEvent<{ readonly name: string; readonly file: ViewerFile; readonly source: Blob; readonly handle?: FileSystemHandle }>;
  /** An opening has come further. */
  "c1z-progress": CustomEvent<{ readonly name: string; readonly phase: string; readonly loaded: number; readonly total?: number }>;
  /** A record was chosen. */
  "c1z-select": CustomEvent<{ readonly kind: Kind; readonly id: string; readonly resourceType?: string }>;
  /** What is shown has changed; `replace` where that is no step to go back from. */
  "c1z-navigate": CustomEvent<{ readonly state: ViewerState; readonly replace: boolean }>;
  /** A file is about to be written. `preventDefault()` keeps the viewer from doing it. */
  "c1z-export": CustomEvent<{ readonly name: string; readonly format: string; readonly kind: Kind }>;
  /** An opening, or an export, failed. */
  "c1z-error": CustomEvent<{ readonly code: string; readonly message: string }>;
}

/** The attributes of the element, for the JSX of a framework (docs/element.md has the lines for React). */
export interface C1zViewerAttributes {
  /** {@link C1zViewer.src} */
  src?: string | undefined;
  /** {@link C1zViewer.sync} */
  sync?: string | undefined;
  /** {@link C1zViewer.view} */
  view?: "overview" | Kind | "assets" | undefined;
  /** {@link C1zViewer.theme} */
  theme?: "light" | "dark" | undefined;
  /** The language, where it is not that of the page around it. */
  lang?: string | undefined;
  /** {@link C1zViewer.density} */
  density?: "compact" | "comfortable" | undefined;
  /** {@link C1zViewer.standalone} */
  standalone?: boolean | undefined;
}

/** `<c1z-viewer>`: opens `.c1z` files and shows who can reach what, and why. All of it happens in the tab. */
export interface C1zViewer extends HTMLElement {
  /** Address of a file to open; of another origin only where that allows it by CORS. Also an attribute, as are those below. */
  src: string | null;
  /** Id of the sync to show; the default one when absent. */
  sync: string | null;
  /** What to show first. */
  view: string | null;
  /** `light` or `dark`; what the system says when absent. */
  theme: string | null;
  /** `compact` or `comfortable` rows. */
  density: string | null;
  /** The element is the whole page: it takes files dropped and keys pressed anywhere, and opens addresses of its own origin only. */
  standalone: boolean;
  /** How files are opened; as `C1zViewer.reader` when absent. Set it before the element is connected. */
  reader: ViewerReader | undefined;
  /** Files opened before, for the first screen. */
  recent: readonly ViewerRecent[];
  /** A file to try, or the address of one; the first screen offers it where there is one. */
  sample: Blob | string | undefined;
  /** Makes an address that leads to a state, without or with ids, for the commands that copy one; there are none where it is absent. */
  link: ((state: ViewerState, ids: boolean) => string) | undefined;

  /**
   * Opens a file in place of the one that is shown, or `beside` it. A string or `URL` is fetched. Rejects with the error that it shows.
   *
   * @example
   * ```ts
   * // browser
   * import type { C1zViewer } from "c1z/viewer";
   *
   * const viewer = document.querySelector<C1zViewer>("c1z-viewer")!;
   * await viewer.open("/artifacts/acme.c1z", { name: "acme.c1z" });
   * ```
   */
  open(source: Blob | URL | string, options?: ViewerOpenOptions): Promise<void>;
  /**
   * Closes all files and gives their memory back. Removing the element from the page does so, too.
   *
   * @example
   * ```ts
   * // browser
   * import type { C1zViewer } from "c1z/viewer";
   *
   * const viewer = document.querySelector<C1zViewer>("c1z-viewer")!;
   * await viewer.close();
   * ```
   */
  close(): Promise<void>;
  /**
   * Where somebody is, for `restore()`.
   *
   * @example
   * ```ts
   * // browser
   * import type { C1zViewer } from "c1z/viewer";
   *
   * const viewer = document.querySelector<C1zViewer>("c1z-viewer")!;
   * sessionStorage.setItem("where", JSON.stringify(viewer.save()));
   * ```
   */
  save(): ViewerState;
  /**
   * Goes to where `save()` was called; before the file is open, as soon as it is. Anything else is passed over.
   *
   * @example
   * ```ts
   * // browser
   * import type { C1zViewer } from "c1z/viewer";
   *
   * const viewer = document.querySelector<C1zViewer>("c1z-viewer")!;
   * await viewer.restore(JSON.parse(sessionStorage.getItem("where") ?? "null"));
   * ```
   */
  restore(state: unknown): Promise<void>;

  /**
   * As of every element, with the events of {@link C1zViewerEventMap}.
   *
   * @example
   * ```ts
   * // browser
   * import type { C1zViewer } from "c1z/viewer";
   *
   * const viewer = document.querySelector<C1zViewer>("c1z-viewer")!;
   * viewer.addEventListener("c1z-select", ({ detail }) => console.log(detail.kind, detail.id));
   * ```
   */
  addEventListener<K extends keyof C1zViewerEventMap>(
    type: K, listener: (this: C1zViewer, event: C1zViewerEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions,
  ): void;
  /** @ignore */
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  /**
   * As of every element.
   *
   * @example
   * ```ts
   * // browser
   * import type { C1zViewer } from "c1z/viewer";
   *
   * const viewer = document.querySelector<C1zViewer>("c1z-viewer")!;
   * const listener = (event: Event) => console.log(event.type);
   * viewer.addEventListener("c1z-open", listener);
   * viewer.removeEventListener("c1z-open", listener);
   * ```
   */
  removeEventListener<K extends keyof C1zViewerEventMap>(
    type: K, listener: (this: C1zViewer, event: C1zViewerEventMap[K]) => unknown, options?: boolean | EventListenerOptions,
  ): void;
  /** @ignore */
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

/** The class of the element. */
export const C1zViewer = implementation as {
  new (): C1zViewer;
  readonly prototype: C1zViewer;
  /** How files are opened where an element says nothing else: by the Worker of this package. */
  reader: ViewerReader | undefined;
};

/**
 * A reader whose Worker and WebAssembly are where you say, as in `C1z.load`: for a policy of Trusted Types of your own, or a bundler that
 * does not find them. Set it as `C1zViewer.reader` before the first element is connected.
 *
 * @example
 * ```ts
 * // browser
 * import { C1zViewer, viewerReader } from "c1z/viewer";
 *
 * C1zViewer.reader = viewerReader({ worker: () => new Worker("/assets/c1z-worker.js", { type: "module" }) });
 * ```
 */
export function viewerReader(options: { worker?: () => Worker; wasm?: Exclude<WasmSource, Response> } = {}): ViewerReader {
  const { worker = trustedWorker, wasm } = options;
  return packageReader({ worker, wasm: wasm === undefined ? undefined : () => Promise.resolve(wasm) }) as ViewerReader;
}

let how: readonly [address: string, options: WorkerOptions | undefined] | undefined;

/**
 * The package's Worker where Trusted Types may be required. Bundlers put its address and its kind into the one expression that starts it, so
 * that is called once with something in the place of `Worker` that only listens; then the address can be trusted.
 */
function trustedWorker(): Worker {
  if (!("trustedTypes" in globalThis)) return startWorker();
  const { Worker: real } = globalThis;
  if (how === undefined) {
    try {
      globalThis.Worker = class { constructor(address: string | URL, options?: WorkerOptions) { how = [String(address), options]; } } as typeof Worker;
      startWorker();
    } finally {
      globalThis.Worker = real;
    }
  }
  const [address, options] = how ?? ["", undefined];
  return new real(trustedScript(address), options);
}

C1zViewer.reader ??= viewerReader();
define("c1z-viewer", C1zViewer);

declare global {
  interface HTMLElementTagNameMap {
    "c1z-viewer": C1zViewer;
  }
}
