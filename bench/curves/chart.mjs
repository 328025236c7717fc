// A chart of lines on logarithmic axes as SVG, readable on light and on dark, without a library.
import { short } from "./growth.mjs";

/** What is drawn: time on the left, memory on the right; each line has a colour and a dash of its own, and its name at its end. */
const PANELS = [
  { title: "Time, ms", keys: { first: "first 100", principal: "one principal", blocks: "all blocks", index: "index", sort: "sort by id" } },
  { title: "WebAssembly memory, MiB", keys: { memory: "first 100", indexMemory: "with the index" } },
];
const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [484, 300, 58, 34, 104, 34];

export function chart(formats) {
  const names = Object.keys(formats);
  const parts = [];
  names.forEach((format, row) => PANELS.forEach((panel, column) => parts.push(drawn(panel, format, formats[format], column * WIDTH, row * HEIGHT))));
  const [width, height] = [WIDTH * PANELS.length, HEIGHT * names.length];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Time and memory of c1z against the number of grants">
<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328; }
.small { font-size: 11px; fill: #59636e; }
.grid { stroke: #d1d9e0; stroke-width: 1; }
.back { fill: #ffffff; }
path { fill: none; stroke-width: 2; stroke-linejoin: round; }
${COLOURS.map(([light], at) => `.c${at} { stroke: ${light}; } .t${at} { fill: ${light}; }`).join("\n")}
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; }
.small { fill: #9198a1; }
.grid { stroke: #3d444d; }
.back { fill: #0d1117; }
${COLOURS.map(([, dark], at) => `.c${at} { stroke: ${dark}; } .t${at} { fill: ${dark}; }`).join("\n")}
}
</style>
<rect class="back" width="${width}" height="${height}"/>
${parts.join("\n")}
</svg>
`;
}

/** Of enough contrast on white and on black, and told apart without colour by their dashes. */
const COLOURS = [
  ["#0550ae", "#79c0ff"],
  ["#116329", "#56d364"],
  ["#953800", "#ffa657"],
  ["#8250df", "#d2a8ff"],
  ["#a40e26", "#ff7b72"],
];
const DASHES = ["", "6 3", "2 3", "9 3 2 3", "1 4"];

function drawn({ title, keys }, format, points, left, top) {
  const lines = Object.entries(keys)
    .map(([key, name], at) => ({ at, name, dots: points.filter(({ figures }) => figures[key] !== undefined).map(({ grants, figures }) => [grants, Math.max(figures[key].median, 0.01)]) }))
    .filter(({ dots }) => dots.length > 0);
  if (lines.length === 0) return "";
  const all = lines.flatMap(({ dots }) => dots);
  const [x0, x1] = ends(points.map(({ grants }) => grants), false);
  const [y0, y1] = ends(all.map(([, value]) => value), true);
  const x = (grants) => left + LEFT + ((Math.log10(grants) - x0) / Math.max(x1 - x0, 1e-9)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => top + HEIGHT - BOTTOM - ((Math.log10(value) - y0) / Math.max(y1 - y0, 1e-9)) * (HEIGHT - TOP - BOTTOM);
  const out = [`<text x="${left + LEFT}" y="${top + 18}">${format}: ${title}</text>`];
  for (let power = y0; power <= y1; power += 1) {
    const at = y(10 ** power).toFixed(1);
    out.push(`<line class="grid" x1="${left + LEFT}" x2="${left + WIDTH - RIGHT}" y1="${at}" y2="${at}"/>`);
    out.push(`<text class="small" x="${left + LEFT - 6}" y="${Number(at) + 4}" text-anchor="end">${10 ** power >= 1 ? (10 ** power).toLocaleString("en") : String(10 ** power)}</text>`);
  }
  for (const { grants } of points) out.push(`<text class="small" x="${x(grants).toFixed(1)}" y="${top + HEIGHT - BOTTOM + 18}" text-anchor="middle">${short(grants)}</text>`);
  // Names at the ends of their lines, pushed apart where they would lie on each other.
  const labels = lines.map((line) => ({ ...line, place: y(line.dots.at(-1)[1]) })).sort((a, b) => a.place - b.place);
  labels.forEach((label, at) => (label.place = at === 0 ? label.place : Math.max(label.place, labels[at - 1].place + 14)));
  for (const { at, name, dots, place } of labels) {
    out.push(`<path class="c${at}"${DASHES[at] === "" ? "" : ` stroke-dasharray="${DASHES[at]}"`} d="${dots.map(([grants, value], i) => `${i === 0 ? "M" : "L"}${x(grants).toFixed(1)} ${y(value).toFixed(1)}`).join("")}"/>`);
    for (const [grants, value] of dots) out.push(`<circle class="t${at}" cx="${x(grants).toFixed(1)}" cy="${y(value).toFixed(1)}" r="3"/>`);
    out.push(`<text class="t${at}" x="${left + WIDTH - RIGHT + 8}" y="${(place + 4).toFixed(1)}">${name}</text>`);
  }
  return out.join("\n");
}

/** Powers of ten around numbers; the numbers themselves where not whole ones are wanted. */
function ends(numbers, whole) {
  const [least, most] = [Math.log10(Math.min(...numbers)), Math.log10(Math.max(...numbers))];
  if (!whole) return [least, most];
  const low = Math.floor(least);
  return [low, Math.max(Math.ceil(most), low + 1)];
}
