/**
 * The events components send upwards. They bubble through the shadow roots up to the viewer, which ends them; what it tells the page
 * around it are its own (`viewer.ts`).
 */
import type { ExportFormat } from "../data/contract.ts";
import type { Place, Subject, Tab } from "../state/place.ts";
import type { Layout } from "../table/layout.ts";

export interface C1zEvents {
  /** Go to a place: an entry of the history. */
  "go": Place;
  /** Show a record beside what is shown, or (`page`) as a page of its own. */
  "record": { readonly subject: Subject; readonly page?: boolean; readonly tab?: Tab };
  /** A row was chosen, by click or Enter. */
  "row": { readonly row: number; readonly byKey: boolean };
  /** The active cell moved. */
  "cell": { readonly row: number; readonly column: number };
  /** Columns were moved, hidden, pinned or resized. */
  "layout": Layout;
  /** Write what is shown, or everything of its kind, to a file. */
  "export": { readonly format: ExportFormat; readonly all: boolean; readonly columns: readonly string[] };
  "sync": { readonly id: string };
  /** Turn to another file, or close it. */
  "tab": { readonly id: number; readonly close?: boolean };
  /** The text of a search over everything, as it is typed. */
  "search": string;
  /** Another filter line applies. */
  "filter": string;
  "sample": null;
  "cancel": null;
  "pick": null;
  /** Open it again, in a temporary file of the browser's. */
  "store": null;
  "theme": null;
  "menu": null;
  "palette": null;
  "close": null;
  "step": { readonly by: 1 | -1 };
}


export function emit<Name extends keyof C1zEvents>(from: EventTarget, name: Name, detail: C1zEvents[Name]): void {
  from.dispatchEvent(new CustomEvent(`c1z--${name}`, { detail, bubbles: true, composed: true }));
}
