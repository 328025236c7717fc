/**
 * Back and forward. Each step of the viewer is an entry whose state says everything and whose address names the view alone, so that a
 * link is private; only one that is asked for with ids holds the whole place.
 */
import type { C1zViewer, ViewerEvents, ViewerState } from "../src/components/viewer/viewer.ts";

const WHOLE = "#~";

export function bindHistory(viewer: C1zViewer): void {
  history.scrollRestoration = "manual";
  viewer.addEventListener("c1z-navigate", (event) => {
    const { state, replace } = (event as CustomEvent<ViewerEvents["c1z-navigate"]>).detail;
    history[replace ? "replaceState" : "pushState"](state, "", fragment(state));
  });
  addEventListener("popstate", (event) => void viewer.restore(event.state ?? fromAddress(location.hash)));
  void viewer.restore(location.hash.startsWith(WHOLE) ? fromAddress(location.hash) : history.state ?? fromAddress(location.hash));
}

/** The address of a state, for somebody who has the same file; only `ids` puts more into it than the view. */
export function linkTo(state: ViewerState, ids: boolean): string {
  const { sync, place, layouts } = state;
  return new URL(ids ? WHOLE + encode({ version: 1, sync, place, layouts }) : fragment(state), location.href).href;
}

const fragment = (state: ViewerState): string => `#${state.place?.view ?? ""}`;

function fromAddress(hash: string): unknown {
  if (hash.startsWith(WHOLE)) return decode(hash.slice(WHOLE.length));
  const view = hash.slice(1);
  return view === "" ? undefined : { version: 1, place: { view, filter: "", sort: [] } };
}

function encode(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What a person gets sent can be anything. */
function decode(text: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
