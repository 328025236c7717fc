// The element for JSX. React 19 hands `onc1z-open` to addEventListener as it is.
import type { C1zViewer, C1zViewerAttributes, C1zViewerEventMap } from "c1z/viewer";
import type { DetailedHTMLProps, HTMLAttributes } from "react";

type Events = { [Name in keyof C1zViewerEventMap as Name extends `c1z-${string}` ? `on${Name}` : never]?: (event: C1zViewerEventMap[Name]) => void };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "c1z-viewer": DetailedHTMLProps<HTMLAttributes<C1zViewer>, C1zViewer> & C1zViewerAttributes & Events;
    }
  }
}
