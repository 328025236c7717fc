// axe over every view and every part of one that opens, in forced colours and on a narrow page.
import { after, before } from "node:test";
import { walk } from "./axe.mjs";
import { start } from "./support.mjs";

let site;
before(async () => { site = await start(); });
after(() => site.stop());

walk("forced colours", { colorScheme: "dark", forcedColors: "active" }, () => site);
walk("narrow", { colorScheme: "light", viewport: { width: 320, height: 640 } }, () => site);
