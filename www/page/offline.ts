/** Keeps the page for when there is no network. */
import type { C1zViewer } from "../src/components/viewer/viewer.ts";
import { trustedScript } from "../src/data/trusted.ts";

/** How often, and after how many milliseconds, a newer page asks again: a tab that is just being left counts until its process has ended. */
const TRIES = 60;
const PAUSE = 250;

/** A newer page that was fetched during an earlier visit takes over when nothing is open yet, here or in another tab. */
export function offline(viewer: C1zViewer): void {
  const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (workers === undefined) return; // only secure contexts have them
  const free = (): boolean => viewer.save().file === undefined && new URLSearchParams(location.search).get("src") === null;
  // From the start: the newer one that an earlier visit asked to take over may do so while this page is still loading.
  if (workers.controller !== null) workers.addEventListener("controllerchange", () => { if (free()) location.reload(); }, { once: true });
  const register = async (): Promise<void> => {
    const { waiting } = await workers.register(trustedScript(new URL("./sw.js", document.baseURI).href), { updateViaCache: "none" });
    for (let tries = 0; waiting?.state === "installed" && free() && tries < TRIES; tries++) {
      waiting.postMessage("take over");
      await new Promise((next) => setTimeout(next, PAUSE));
    }
  };
  const begin = (): void => void register().catch(() => undefined); // private windows and some servers have none: the page works without
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}
