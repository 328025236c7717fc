/** The charts of the overview: what each draws, and where its bars lead. */
import { html, nothing, type TemplateResult } from "lit";
import { filterTerm } from "c1z";
import type { Kind, SyncRun } from "../../data/contract.ts";
import { type Counts, number } from "../../data/counts.ts";
import type { Mix } from "../../data/insight.ts";
import { place } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { duration, time } from "../../text/format.ts";
import { clip, hue, initial, visibleId, visibleText } from "../../text/visible.ts";
import type { Bar } from "../chart/chart.ts";
import { typeName } from "./syncs.ts";

/** Bars that a facet is expected to have at most: as many places are kept. */
const EXPECTED = { traits: 6, statuses: 3, how: 2, top: 8 } as const;
/** Bars drawn at most: the rest is in the table of resource types. */
const MOST = 60;
const TONES: Readonly<Record<string, Bar["tone"]>> = { enabled: "good", disabled: "warn", deleted: "bad", "": "plain" };

const named = (name: string, id: string): string => (name === "" ? visibleId(clip(id, 80)) : visibleText(clip(name, 80)));

export function typeBars(counts: Counts, kind: "resources" | "grants"): readonly Bar[] | undefined {
  const { stats } = counts;
  if (stats === undefined) return undefined;
  const by = kind === "resources" ? stats.resourcesByResourceType : stats.grantsByResourceType;
  const names = new Map(counts.types.map(({ id, name }) => [id, name]));
  const ids = kind === "resources" ? counts.types.map(({ id }) => id) : Object.keys(by ?? {});
  const bars = ids.map((id): Bar => ({
    label: named(names.get(id) ?? "", id), value: number(by?.[id]), glyph: initial(id), hue: hue(id), to: place(kind, { filter: filterTerm("type", id) }),
  }));
  return bars.filter(({ value }) => kind === "resources" || value > 0).sort((one, other) => other.value - one.value).slice(0, MOST);
}

/** The values of a facet as bars; `field` is the name of the filter, `before` what the rows were chosen by. */
function mixBars(mix: Mix | undefined, words: Readonly<Record<string, string>>, kind: Kind, field: string, before: readonly string[] = []): readonly Bar[] | undefined {
  return mix?.map(({ value, count }): Bar => {
    const bar = { label: words[value] ?? visibleText(clip(value, 80)), value: count };
    if (value === "" && field === "trait") return bar;
    const term = value === "" ? filterTerm(field, "", "=") : filterTerm(field, value);
    return { ...bar, to: place(kind, { filter: [...before, term].join(" ") }), ...(field === "status" ? { tone: TONES[value] ?? "plain" } : {}) };
  });
}

const sum = (bars: readonly Bar[] | undefined): number => (bars ?? []).reduce((total, { value }) => total + value, 0);

/** What the resources are: known first, and cheap. */
export function resourceCharts(counts: Counts): TemplateResult {
  const t = strings.insight;
  const statuses = mixBars(counts.insight.statuses, t.statuses, "resources", "status", [filterTerm("trait", "user")]);
  return html`
    <c1z-chart .heading=${t.charts.types} .what=${t.heads.type} .unit=${strings.kinds.resources} .bars=${typeBars(counts, "resources")} .whole=${counts.totals.resources}></c1z-chart>
    <c1z-chart .heading=${t.charts.statuses} .what=${t.heads.status} .unit=${t.heads.users} .bars=${statuses} .expected=${EXPECTED.statuses} .whole=${sum(statuses)}></c1z-chart>`;
}

/** What the grants are, and what the syncs took. `beside` stands next to the traits. */
export function otherCharts(counts: Counts, syncs: readonly SyncRun[], beside: TemplateResult): TemplateResult {
  const t = strings.insight;
  const { insight, totals, types } = counts;
  const how = mixBars(insight.how, t.how, "grants", "how");
  const top = insight.top?.map(({ id, name, resource, grants: value }): Bar => ({
    label: named(name, id), value, to: place("grants", { filter: filterTerm("entitlement", id) }), ...(resource === "" || name.includes(resource) ? {} : { more: visibleText(clip(resource, 80)) }),
  }));
  const asks = insight.state === "asks";
  const note = asks ? t.lookNote : "";
  const look = asks ? html`<button class="link" @click=${() => insight.look()}>${t.lookAll}</button>` : nothing;
  return html`
    <div class="col">
      <c1z-chart .heading=${t.charts.grants} .what=${t.heads.type} .unit=${strings.kinds.grants} .bars=${typeBars(counts, "grants")} .whole=${totals.grants}></c1z-chart>
      <c1z-chart .heading=${t.charts.how} .what=${t.heads.how} .unit=${strings.kinds.grants} .bars=${how} .expected=${EXPECTED.how} .whole=${totals.grants} .note=${note}>${look}</c1z-chart>
    </div>
    <c1z-chart .heading=${t.charts.top} .what=${t.heads.entitlement} .unit=${strings.kinds.grants} .bars=${top} .expected=${Math.min(EXPECTED.top, totals.entitlements ?? EXPECTED.top)} .note=${note}>${look}</c1z-chart>
    <c1z-chart class=${wide(counts)} .heading=${t.charts.traits} .what=${t.heads.trait} .unit=${strings.kinds.resources} .bars=${mixBars(insight.traits, t.traits, "resources", "trait")}
      .expected=${Math.min(EXPECTED.traits, types.length)} .whole=${totals.resources}></c1z-chart>
    ${beside}
    ${durations(syncs)}`;
}

/** The table of many types stands alone, and what would be beside it too. */
export const wide = (counts: Counts): string => (counts.types.length > 12 ? "wide" : "");

/** Only where there is something to compare. */
function durations(syncs: readonly SyncRun[]): TemplateResult | typeof nothing {
  const t = strings.insight;
  const bars = syncs.flatMap((sync): Bar[] => {
    const value = Date.parse(sync.endedAt ?? "") - Date.parse(sync.startedAt ?? "");
    return sync.finished && value >= 0 ? [{ label: typeName(sync), more: time(sync.startedAt), value, shown: duration(sync.startedAt, sync.endedAt), sync: sync.id }] : [];
  });
  return bars.length < 2 ? nothing : html`<c1z-chart class="wide" .heading=${t.charts.durations} .what=${t.heads.sync} .unit=${t.heads.took} .bars=${bars}></c1z-chart>`;
}
