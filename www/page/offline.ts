/** Keeps the page for when there is no network. */
import type { C1zViewer } from "../src/components/viewer/viewer.ts";
import { trustedScript } from "../src/data/trusted.ts";

/** A newer page that was fetched during an earlier visit takes over when nothing is open yet, here or in another tab. */
export function offline(viewer: C1zViewer): void {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (workers === undefined) return; // only secure contexts have them
  const free = (): boolean => viewer.save().file === undefined && new URLSearchParams(location.search).get("src") === null;
  const register = async (): Promise<void> => {
    const { waiting } = await workers.register(trustedScript(new URL("./sw.js", document.baseURI).href), { updateViaCache: "none" });
    if (waiting === null || workers.controller === null || !free()) return;
    workers.addEventListener("controllerchange", () => { if (free()) location.reload(); }, { once: true });
    waiting.postMessage("take over");
  };
  const begin = (): void => void register().catch(() => undefined); // private windows and some servers have none: the page works without
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}
