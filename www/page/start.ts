/** What a page does for the viewer that fills it: history, what was chosen before, files opened before, files of the system. */
import type { C1zViewer } from "../src/components/viewer/viewer.ts";
import { bindChoices } from "./choices.ts";
import { bindHistory, linkTo } from "./history.ts";
import { bindRecent } from "./recent.ts";

interface Launch {
  setConsumer(consumer: (launched: { readonly files: readonly FileSystemHandle[] }) => void): void;
}

export function start(viewer: C1zViewer): void {
  bindChoices(viewer);
  bindHistory(viewer);
  viewer.link = linkTo;
  // An installed page is given the files that are opened with it.
  (globalThis as { launchQueue?: Launch }).launchQueue?.setConsumer(({ files }) => void openAll(viewer, files));
  void bindRecent(viewer).catch(() => undefined); // storage is blocked: there is no list
}

/** `?src=` names a file beside this page. */
export function openAddress(viewer: C1zViewer): void {
  const src = new URLSearchParams(location.search).get("src");
  if (src !== null) viewer.src = src;
}

async function openAll(viewer: C1zViewer, handles: readonly FileSystemHandle[]): Promise<void> {
  for (const handle of handles) {
    if (!(handle instanceof FileSystemFileHandle)) continue;
    await viewer.open(await handle.getFile(), { beside: true, handle }).catch(() => undefined);
  }
}
