/** What the package promises of the element (`pkg/src/viewer.ts`), against what it is. This file only has to compile. */
import type { C1zViewer as Promised, C1zViewerEventMap, ViewerReader, ViewerRecent, ViewerState as PromisedState } from "c1z/viewer";
import type { Recent } from "./components/open-card/open-card.ts";
import type { C1zViewer, ViewerEvents } from "./components/viewer/viewer.ts";
import type { Reader } from "./data/contract.ts";
import type { ViewerState } from "./state/session.ts";

type Both<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Yes<T extends true> = T;
/** Members of its own, without those that every element has. */
type Own<T> = Omit<T, keyof HTMLElement>;
type Events = { [Name in keyof ViewerEvents]: CustomEvent<ViewerEvents[Name]> };

export type Claims = [
  Yes<Both<PromisedState, ViewerState>>,
  Yes<Both<Omit<C1zViewerEventMap, keyof HTMLElementEventMap>, Events>>,
  Yes<Both<ViewerRecent, Recent>>,
  Yes<Both<ViewerReader["open"], Reader["open"]>>,
  Yes<C1zViewer extends Own<Omit<Promised, "reader">> ? true : false>,
];
