// Runs each job in a browser of its own: nothing is warm, and what the last one held is gone.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { bundle } from "./bundle.mjs";
import { serve } from "./server.mjs";

const PATH = process.env.C1Z_CHROMIUM || ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);

export async function chromiumHost({ root, pkg, file }) {
  if (PATH === undefined) throw new Error("There is no Chromium. Set C1Z_CHROMIUM, or pass --host node.");
  const built = await bundle();
  const site = await serve({ bench: join(root, "bench"), c1z: join(pkg, "dist"), built: built.dir });
  let version = "";
  return {
    name: "Chromium",
    version: () => version,
    async run(job) {
      const browser = await chromium.launch({ executablePath: PATH, args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"] });
      try {
        version = browser.version();
        const page = await browser.newPage();
        const trouble = [];
        page.on("pageerror", (error) => trouble.push(error.message));
        await page.goto(`${site.url}/bench/hosts/page.html`, { waitUntil: "networkidle" });
        await page.setInputFiles("input", file);
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
