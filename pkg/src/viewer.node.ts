/** `c1z/viewer` where there is no document: importing it does nothing, so that a page can be rendered on a server. */

/** Stands for the class of the element, and cannot be made. */
export class C1zViewer {
  static reader: unknown;
  constructor() {
    throw new TypeError("<c1z-viewer> needs a document.");
  }
}

/** Stands for the function that makes readers. */
export function viewerReader(): never {
  throw new TypeError("<c1z-viewer> needs a document.");
}
