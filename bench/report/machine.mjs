// What the numbers were measured on.
import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem, release, type } from "node:os";

export function machine(hosts, native) {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    // Others may be using the cores: above their number, trust the ratios and not the figures.
    load: Number(loadavg()[0].toFixed(1)),
    os: `${type()} ${release()}`,
    hosts: Object.fromEntries(hosts.map((host) => [host.name, host.version()])),
    native,
    peers: Object.fromEntries(["sql.js", "@sqlite.org/sqlite-wasm", "@bokuweb/zstd-wasm", "fzstd", "protobufjs"].map((name) => [name, version(name)])),
  };
}

function version(name) {
  return JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
}
