// What Debian's zstd and sqlite3 take for a v1 file: the limit that the machine sets. Absent where they are.
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GRANTS } from "./grants.mjs";
import { MAGIC } from "./zstd.mjs";

const SYNC = "(SELECT sync_id FROM v1_sync_runs WHERE ended_at IS NOT NULL ORDER BY sync_type <> 'full', ended_at DESC LIMIT 1)";
const COLUMNS = "external_id, principal_resource_type_id, principal_resource_id, entitlement_id, resource_type_id, resource_id";

/** `{ zstd, sqlite3 }`, their versions; what is not there is undefined. */
export function nativeVersions() {
  const version = (command, args, pattern) => pattern.exec(spawnSync(command, args, { encoding: "utf8" }).stdout ?? "")?.[1];
  return { zstd: version("zstd", ["--version"], /v([\d.]+)/), sqlite3: version("sqlite3", ["--version"], /^([\d.]+)/) };
}

/** Results as those of jobs, by job, so many of each; nothing where a program is missing. */
export function nativeRuns(file, runs) {
  const { zstd, sqlite3 } = nativeVersions();
  if (zstd === undefined || sqlite3 === undefined) return undefined;
  const dir = mkdtempSync(join(tmpdir(), "c1z-bench-native-"));
  try {
    const [frame, database] = [join(dir, "frame.zst"), join(dir, "decoded.db")];
    writeFileSync(frame, readFileSync(file).subarray(MAGIC));
    const decode = (to) => elapsed(() => execFileSync("zstd", ["-q", "-d", "-f", frame, "-o", to], { stdio: "ignore" }));
    const query = (sql) => elapsed(() => written(join(dir, "rows"), "sqlite3", ["-batch", "-list", database, sql]));
    decode(database);
    const { size } = statSync(database);
    const results = { decode: [], first: [], count: [], csv: [] };
    for (let run = 0; run < runs; run += 1) {
      results.decode.push({ ms: decode("/dev/null"), bytes: size });
      const openMs = decode(database);
      results.first.push({ fileMs: openMs + query(`${GRANTS.replace("?", SYNC)} LIMIT 100`) });
      results.count.push({ ms: query(`SELECT count(*) FROM v1_grants WHERE sync_id = ${SYNC}`) });
      results.csv.push({ ms: query(`SELECT ${COLUMNS} FROM v1_grants WHERE sync_id = ${SYNC} ORDER BY id`), bytes: statSync(join(dir, "rows")).size });
    }
    return results;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function elapsed(work) {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

function written(path, command, args) {
  const to = openSync(path, "w");
  try {
    execFileSync(command, args, { stdio: ["ignore", to, "ignore"] });
  } finally {
    closeSync(to);
  }
}
