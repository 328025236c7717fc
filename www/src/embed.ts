/** What the package's entry `c1z/viewer` is made of (`pkg/src/viewer.ts`). */
export { define } from "./components/element.ts";
export { C1zViewer } from "./components/viewer/viewer.ts";
export { packageReader } from "./data/reader.ts";
export { trustedScript } from "./data/trusted.ts";
