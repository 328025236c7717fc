/** The events components send upwards. All are `CustomEvent`s that bubble and cross shadow roots. */
import type { Filter, Kind } from "../data/contract.ts";

/** What the middle of the page shows. `labels` has the words for the ids a filter holds. */
export interface Place {
  readonly view: "overview" | Kind;
  readonly filter: Filter;
  readonly labels: Readonly<Partial<Record<keyof Filter, string>>>;
}

export interface C1zEvents {
  "c1z-row": { readonly row: number; readonly byKey: boolean };
  "c1z-cell": { readonly row: number; readonly column: number };
  "c1z-go": Place;
  "c1z-file": { readonly file: File };
  "c1z-sample": null;
  "c1z-cancel": null;
  "c1z-sync": { readonly id: string };
  "c1z-pick": null;
  "c1z-theme": null;
  "c1z-menu": null;
  "c1z-close": null;
  "c1z-step": { readonly by: 1 | -1 };
}

export function emit<Name extends keyof C1zEvents>(from: EventTarget, name: Name, detail: C1zEvents[Name]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

/** A place from a view and, where there is one, a filter with its words. */
export function place(view: Place["view"], filter: Filter = {}, labels: Place["labels"] = {}): Place {
  return { view, filter, labels };
}
