// The tables that people read: as lines of a terminal, and as Markdown.
import { digits } from "./checks.mjs";
import { FIGURES, OURS, ratio } from "./figures.mjs";

/** Rows of one file and host: a title, and a cell for each engine. A peer's has the figure, and how many times better ours is. */
export function rows({ figures, zstd }, engines) {
  const found = [];
  for (const figure of FIGURES) {
    const all = figures[figure.key];
    if (all?.[OURS] === undefined) continue;
    const ours = all[OURS];
    const cells = engines.map((engine) => {
      // The peers' decoding is that of the zstd they use.
      const of = all[engine] ?? (figure.key === "decode" && engine !== "native" ? all[zstd] : undefined);
      if (of === undefined) return "";
      if (engine === OURS) return `${digits(of.median)}${of.max > of.min ? ` (${digits(of.min)}–${digits(of.max)})` : ""}`;
      return figure.alone ? digits(of.median) : `${digits(of.median)} (${ratio(figure, ours.median, of.median).toFixed(2)}×)`;
    });
    found.push([figure.title, ...cells]);
  }
  return found;
}

/** The engines that have a figure, ours first. */
export function engines({ figures }) {
  const all = new Set(Object.values(figures).flatMap(Object.keys));
  return [OURS, "sql.js", "@sqlite.org/sqlite-wasm", "native"].filter((name) => all.has(name));
}

/** Of all engines the median; of ours what was least and most, too. */
export function heads(names, { zstd }) {
  const short = (name) => name?.split("/").pop();
  return names.map((name) => (name === OURS ? "c1z" : name === "native" ? "zstd + sqlite3, native" : `${short(name)} + ${short(zstd)}`));
}

export function aligned(table) {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ").trimEnd();
  return [line(table[0]), widths.map((width) => "─".repeat(width)).join("  "), ...table.slice(1).map(line)];
}

export function markdown(table) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(table[0]), `|${"---|".repeat(table[0].length)}`, ...table.slice(1).map(line)];
}
