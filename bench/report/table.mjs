// The table that a person reads.
import { FIGURES, OURS, ratio } from "./figures.mjs";

/** Lines of one host's table. A peer's cell has the figure, and how many times better ours is. */
export function table(name, figures, engines, decoder) {
  const rows = [[name, ...engines.map((engine) => (engine === OURS ? engine : `${engine} + ${short(decoder)}`))]];
  for (const figure of FIGURES) {
    const all = figures[figure.key];
    if (all === undefined) continue;
    const cells = engines.map((engine) => {
      // The peers' decoding is that of the zstd they use.
      const found = all[engine] ?? (figure.key === "decode" ? all[decoder] : undefined);
      if (found === undefined) return "–";
      const number = found.median.toFixed(figure.digits);
      if (engine === OURS) return number;
      return all[OURS] === undefined ? number : `${number} (${ratio(figure, all[OURS].median, found.median).toFixed(2)}×)`;
    });
    rows.push([figure.title, ...cells]);
  }
  return aligned(rows);
}

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ").trimEnd();
  return [line(rows[0]), widths.map((width) => "─".repeat(width)).join("  "), ...rows.slice(1).map(line)];
}

function short(name) {
  return name.split("/").pop();
}
