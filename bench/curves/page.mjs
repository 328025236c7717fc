// The curves as tables.
import { aligned, markdown } from "../report/table.mjs";
import { CURVES, short, shown } from "./growth.mjs";

export function page({ formats, runs, machine, verdicts }, { markdown: marked }) {
  const about = `Files of slim grants from our own generator, 100 to a group and 50 to a user whatever the size. Node ${machine.hosts.Node}, each figure in a fresh process with the WebAssembly loaded; median of ${runs}. ${machine.cores} cores, ${machine.cpu}, load ${machine.load}, ${machine.date}.`;
  const lines = marked
    ? ["# Cost against size", "", "<!-- Written by `make bench-curves`: not by hand. -->", "", about, "", "![Time and memory against the number of grants, both axes logarithmic](curves.svg)"]
    : [about];
  for (const [format, points] of Object.entries(formats)) {
    const table = [
      [format, ...points.map(({ grants }) => `${short(grants)} grants`)],
      ["file, MB", ...points.map(({ bytes }) => shown(bytes / 1e6))],
      ...CURVES.filter(({ key }) => points.some(({ figures }) => figures[key] !== undefined)).map(({ key, title, unit }) => [`${title}, ${unit}`, ...points.map(({ figures, errors }) => (figures[key] !== undefined ? shown(figures[key].median) : errors !== undefined ? "does not open" : ""))]),
    ];
    lines.push("", ...(marked ? markdown(table) : aligned(table)));
    for (const { grants, errors } of points) for (const [job, text] of Object.entries(errors ?? {})) lines.push("", `${short(grants)} grants, ${job}: ${text}`);
  }
  if (marked) lines.push("", "What may grow, and how fast (`bench/curves/growth.mjs`):", "", ...verdicts.map(({ pass, text }) => `- ${pass ? "" : "**no**: "}${text}`));
  return lines;
}
