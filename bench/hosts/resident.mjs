// Resident memory of the processes below this one: a browser's, while no other runs.
import { readdirSync, readFileSync } from "node:fs";

/** Bytes, what is shared counted in parts; nothing where there is no /proc. */
export function residentBelow(pid = process.pid) {
  let names;
  try {
    names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return Number.NaN;
  }
  const children = new Map();
  for (const name of names) {
    const parent = field(name, "status", /^PPid:\s+(\d+)/m);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  let sum = 0;
  for (const todo = [...(children.get(pid) ?? [])]; todo.length > 0; ) {
    const next = todo.pop();
    sum += (field(next, "smaps_rollup", /^Pss:\s+(\d+)/m) ?? 0) * 1024;
    todo.push(...(children.get(next) ?? []));
  }
  return sum;
}

function field(pid, file, pattern) {
  try {
    const found = pattern.exec(readFileSync(`/proc/${pid}/${file}`, "utf8"));
    return found === null ? undefined : Number(found[1]);
  } catch {
    return undefined; // it has ended
  }
}
