import { equal, find, mount, test } from "../../testing.ts";
import "./status.ts";
import type { C1zStatus } from "./status.ts";

test("status: rows, requests, time and memory", async () => {
  const quiet = await mount<C1zStatus>("c1z-status", { counted: true, rows: "row 1 of 2 grants", requests: 0, blocked: 0, openedIn: 612, memory: 512e6 });
  equal(find(quiet, "footer").textContent?.trim().replace(/\s+/g, " "), "row 1 of 2 grants 0 network requests opened in 0.61 s 512 MB memory");
  const loud = await mount<C1zStatus>("c1z-status", { counted: true, rows: "", requests: 1, blocked: 2, openedIn: 1, memory: 0 });
  equal(find(loud, ".quiet").textContent?.trim(), "1 network request, 2 blocked by policy");
});
