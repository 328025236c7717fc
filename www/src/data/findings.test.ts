import { equal, ok, test } from "../testing.ts";
import type { SyncRun } from "./contract.ts";
import { checks, isWhole } from "./findings.ts";

const full: SyncRun = { id: "s", syncType: "full", finished: true, startedAt: "2026-11-21T23:00:00Z", endedAt: "2026-11-22T16:30:39.07Z" };
const filters = (sync: SyncRun | undefined): Record<string, string> => Object.fromEntries(checks(sync, [{ id: "a b", name: "" }]).map(({ name, filter }) => [name, filter]));

test("findings: each question is the filter line of its table, with dates of the sync's own end", () => {
  equal(filters(full), {
    expired: "trait:secret expires-at<2026-11-22", expiring: "trait:secret expires-at>=2026-11-22 expires-at<2026-12-22",
    staleLogin: "trait:user last-login<2026-08-24", neverLoggedIn: 'trait:user last-login=""',
    disabledHolding: "trait:user status:disabled grants>0",
    missingPrincipal: "missing:principal", missingEntitlement: "missing:entitlement", missingResource: "missing:resource",
    emptyGroups: 'type:"a b" purpose:assignment grants=0', unheld: "grants=0",
  });
});

test("findings: a part of a sync is not asked for what it lacks, and no dates are made up", () => {
  for (const part of [{ ...full, syncType: "partial_upserts" }, { ...full, finished: false }, { ...full, orphan: true as const }]) {
    ok(!isWhole(part), "no whole state");
    const names = Object.keys(filters(part));
    ok(!names.some((name) => name.startsWith("missing") || name === "unheld" || name === "emptyGroups"), names.join());
  }
  for (const endedAt of [undefined, "soon", "0001-01-01T00:00:00Z", "+275760-09-13T00:00:00Z"]) {
    equal(Object.keys(filters({ id: "s", syncType: "resources_only", finished: true, ...(endedAt === undefined ? {} : { endedAt }) })), ["neverLoggedIn"]);
  }
});
