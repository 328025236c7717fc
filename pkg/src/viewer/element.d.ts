/** The element as www/src/embed.ts exports it; scripts/build-pkg.mjs puts that in the place of `#viewer`. */

import type { WasmSource } from "../types.ts";

/** The class, not registered yet. */
export const C1zViewer: unknown;
/** Registers an element, unless another copy of the package has done so. */
export function define(name: string, element: unknown): void;
/** The address of a script as Trusted Types want it. */
export function trustedScript(url: string): string;
/** A reader that starts its Workers in this way. */
export function packageReader(parts: { worker(): Worker; readonly wasm?: (() => Promise<WasmSource>) | undefined; readonly reserve?: number }): unknown;
