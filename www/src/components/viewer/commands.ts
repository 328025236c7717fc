/** What the command palette offers, by what is open. */
import type { ExportFormat, Kind } from "../../data/contract.ts";
import { type Place, place } from "../../state/place.ts";
import type { Session } from "../../state/session.ts";
import { languages, strings } from "../../strings/strings.ts";
import { clip, visibleText } from "../../text/visible.ts";
import { filterTerm } from "c1z";
import { syncLine } from "../header/header.ts";
import type { Command } from "../palette/palette.ts";

/** What the commands do it with. */
export interface Means {
  readonly viewer: { theme: string | null; density: string | null; lang: string };
  readonly session: Session | undefined;
  readonly dark: boolean;
  go(to: Place): void;
  look(syncId: string): void;
  pick(): void;
  theme(): void;
  export(format: ExportFormat, all: boolean): void;
  close(session: Session): void;
  /** Copies an address of what is shown, where there is one. */
  link?(ids: boolean): void;
}

const VIEWS = ["overview", "resources", "entitlements", "grants", "resourceTypes", "assets"] as const;
const FORMATS: readonly ExportFormat[] = ["csv", "json", "ndjson"];

export function commands(means: Means): readonly Command[] {
  const t = strings.palette.commands;
  const { viewer, session } = means;
  const list: Command[] = [];
  const add = (label: string, run: () => void, keys = ""): void => void list.push({ label, keys, run });
  const looking = session?.looking;
  if (session !== undefined && looking !== undefined) {
    const names: Readonly<Record<(typeof VIEWS)[number], string>> = { overview: strings.nav.overview, assets: strings.nav.assets, ...strings.kinds };
    const keys: Readonly<Partial<Record<string, string>>> = { overview: "g o", resources: "g r", entitlements: "g e", grants: "g g", resourceTypes: "g t" };
    for (const view of VIEWS) add(t.go(names[view]), () => means.go(place(view)), keys[view]);
    for (const type of looking.counts.types) {
      add(t.go(`${strings.kinds.resources}: ${visibleText(clip(type.name || type.id, 60))}`), () => means.go(place("resources", { filter: filterTerm("type", type.id) })));
    }
    const kind = session.place.view;
    if (kind in strings.kinds) for (const all of [false, true]) for (const format of FORMATS) add(t.export(format, all), () => means.export(format, all));
    for (const sync of session.opened?.summary.syncs ?? []) if (sync.id !== looking.syncId) add(t.sync(syncLine(sync)), () => means.look(sync.id));
    const { link } = means;
    if (link !== undefined) for (const ids of [false, true]) add(ids ? t.linkIds : t.link, () => link(ids));
    add(t.print, () => print());
    add(t.closeFile(visibleText(clip(session.name, 60))), () => means.close(session));
  }
  add(t.open, () => means.pick());
  add(means.dark ? t.light : t.dark, () => means.theme());
  if (viewer.theme !== null && viewer.theme !== undefined) add(t.system, () => { viewer.theme = null; });
  if (viewer.density !== "compact") add(t.compact, () => { viewer.density = "compact"; });
  if (viewer.density !== "comfortable") add(t.comfortable, () => { viewer.density = "comfortable"; });
  for (const [tag, name] of languages()) if (strings.locale.split("-")[0] !== tag) add(t.language(name), () => { viewer.lang = tag; });
  return list;
}

/** Whether a view is a table of records. */
export const isKind = (view: string): view is Kind => view in strings.kinds;
