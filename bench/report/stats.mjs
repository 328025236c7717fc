export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Least and most beside the median, so that noise shows. */
export function spread(numbers) {
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) };
}

/** The value that so great a part of the numbers does not exceed. */
export function percentile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(part * sorted.length) - 1))];
}

/** JSON with sorted keys: the same for the same record, whoever wrote it. */
export function canonical(value) {
  return JSON.stringify(value, (_key, v) =>
    typeof v === "object" && v !== null && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v,
  );
}

/** Numbers of a few digits, for files that are read and compared by people, too. */
export function rounded(value) {
  return JSON.parse(JSON.stringify(value, (_key, v) => (typeof v === "number" && !Number.isSafeInteger(v) ? Number(v.toPrecision(4)) : v)));
}
