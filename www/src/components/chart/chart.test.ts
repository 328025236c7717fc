import { place, type Place } from "../../state/place.ts";
import { drawn, equal, find, findAll, heard, mount, ok, test } from "../../testing.ts";
import type { C1zChart } from "./chart.ts";
import "./chart.ts";

const bars = Array.from({ length: 12 }, (_, index) => ({ label: `T${index}`, value: 1200 - index * 100, to: place("resources", { filter: `type:t${index}` }) }));

test("chart: bars to scale, each a link, and the same as a table", async () => {
  const chart = await mount<C1zChart>("c1z-chart", { heading: "By type", what: "Type", unit: "Resources", bars, whole: 12_000 });
  equal(findAll(chart, "rect").map((rect) => rect.getAttribute("width")).slice(0, 2), ["100", String((1100 / 1200) * 100)]);
  equal(findAll(chart, "li").length, 10);
  const gone = heard<Place>("c1z--go");
  findAll(chart, "li button")[1]?.click();
  equal((await gone).filter, "type:t1");
  find(chart, "section > button").click();
  await drawn();
  equal(findAll(chart, "li").length, 12);
  find(chart, "header button").click();
  await drawn();
  equal(findAll(chart, "tbody tr").length, 12);
  ok(find(chart, "tbody tr").textContent?.includes("1,200") && find(chart, "tbody tr").textContent?.includes("10%"), "number and share");
  equal(find(chart, "header button").ariaPressed, "true");
});

test("chart: the place of bars to come is kept, and what is there instead is said", async () => {
  const chart = await mount<C1zChart>("c1z-chart", { heading: "How", what: "How", unit: "Grants", bars: undefined, expected: 4 });
  equal(find(chart, ".empty").ariaBusy, "true");
  const height = chart.getBoundingClientRect().height;
  chart.bars = bars.slice(0, 4);
  await drawn();
  equal(chart.getBoundingClientRect().height, height);
  chart.bars = undefined;
  chart.note = "Later.";
  await drawn();
  ok(find(chart, ".empty").textContent?.includes("Later."), "note");
});
