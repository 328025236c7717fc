// Runs each job in a browser of its own: nothing is warm, and what the last one held is gone.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { bundle } from "./bundle.mjs";
import { nodeHost } from "./node.mjs";
import { residentBelow } from "./resident.mjs";
import { serve } from "./server.mjs";

const PATH = process.env.C1Z_CHROMIUM || ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);
const ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-default-apps"];

export async function chromiumHost({ root, pkg }) {
  if (PATH === undefined) throw new Error("There is no Chromium. Set C1Z_CHROMIUM, or pass --host node.");
  const built = await bundle();
  const site = await serve({ bench: join(root, "bench"), c1z: join(pkg, "dist"), tests: join(root, "tests"), built: built.dir });
  let version = "";
  return {
    name: "Chromium",
    version: () => version,
    // What is asked about does not depend on where.
    subject: (file) => nodeHost({ root, pkg }).subject(file),
    async run({ file, ...job }) {
      const browser = await chromium.launch({ executablePath: PATH, args: job.job === "close" ? [...ARGS, "--js-flags=--expose-gc"] : ARGS });
      try {
        version = browser.version();
        const page = await browser.newPage();
        const trouble = [];
        page.on("pageerror", (error) => trouble.push(error.message));
        await page.exposeFunction("probe", async () => {
          await page.requestGC().catch(() => {});
          return residentBelow();
        });
        await page.goto(`${site.url}/bench/hosts/page.html`, { waitUntil: "load" });
        await page.waitForFunction(() => globalThis.ready === true);
        if (file !== undefined) await page.setInputFiles("input", file);
        // A browser that has just started has things of its own to do.
        await page.waitForTimeout(300);
        if (trouble.length > 0) throw new Error(trouble.join("\n"));
        return await page.evaluate((job) => globalThis.run(job), job);
      } finally {
        await browser.close();
      }
    },
    async stop() {
      await site.stop();
      built.remove();
    },
  };
}
