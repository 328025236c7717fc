import type { Facet } from "../../data/contract.ts";
import { drawn, equal, find, findAll, mount, test } from "../../testing.ts";
import "./facets.ts";
import type { C1zFacets } from "./facets.ts";

const lines = (element: Element): string[] => findAll(element, "li").map((item) => item.textContent?.replace(/\s+/g, " ").trim() ?? "");

test("facets: values with exact counts, and each click is another filter", async () => {
  const asked: string[] = [];
  const source = async (filter: string): Promise<Facet[]> => {
    asked.push(filter);
    const types = filter.includes("type:") ? [{ value: "user", count: 3 }] : [{ value: "user", count: 20_000 }, { value: "группа", count: 1 }];
    return [{ name: "resourceTypeId", values: types }, { name: "status", values: [{ value: "disabled", count: 2 }, { value: "", count: 1 }] }];
  };
  const facets = await mount<C1zFacets>("c1z-facets", { kind: "resources", filter: "type:user", source, types: [{ id: "user", name: "Person" }] });
  await drawn();
  equal(asked, ["type:user", ""], "the type is counted without the type");
  equal(lines(facets), ["U Person20,000", "Г группа1", "disabled2", "none1"]);
  equal(findAll(facets, "[aria-pressed=true]").length, 1);
  const heard: string[] = [];
  facets.addEventListener("filter", (event) => heard.push((event as CustomEvent<string>).detail));
  for (const button of findAll(facets, "li button")) button.click();
  equal(heard, ["", 'type:группа', "type:user status:disabled", 'type:user status=""']);
});

test("facets: counting can be cancelled and begun again, and an old answer never wins", async () => {
  const answers: ((facets: Facet[]) => void)[] = [];
  const signals: AbortSignal[] = [];
  const source = (_filter: string, signal: AbortSignal): Promise<Facet[]> => {
    signals.push(signal);
    return new Promise((resolve, reject) => {
      answers.push(resolve);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  };
  const facets = await mount<C1zFacets>("c1z-facets", { kind: "resources", filter: "", source, types: [] });
  find(facets, ".state button").click();
  await drawn();
  equal([signals[0]?.aborted, find(facets, ".state").textContent], [true, "Cancelled.Count again"]);
  find(facets, ".state button").click();
  await drawn();
  facets.filter = "status:disabled";
  await drawn();
  answers[1]?.([{ name: "status", values: [{ value: "old", count: 1 }] }]);
  answers[2]?.([{ name: "trait", values: [{ value: "user", count: 1 }] }]);
  await drawn();
  equal(lines(facets), ["user1"]);
});
