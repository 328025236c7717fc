/**
 * The words of the viewer. Drawing is synchronous, so there is one language at a time: that of the element being drawn
 * (`components/element.ts` sets it). Two viewers of two languages on one page so share one set of modules.
 */
import { en } from "./en.ts";

/** Every word and its shape: a language pack is another object of this type. */
export type Strings = typeof en;

const packs: Record<string, Strings> = bare({ en });
/** Languages by their own names: a pack may come later than its name is shown. */
const NAMES = { en: "English", de: "Deutsch" } as const;

/** The words to draw with now. */
export let strings: Strings = en;

/** Chooses the words for a BCP 47 tag by its language; English where there are none. */
export function speak(tag: string): void {
  strings = packs[tag.split("-")[0]?.toLowerCase() ?? ""] ?? en;
}

/** Adds the words of a language that is not in the first bundle; what is drawn already has to be drawn anew. */
export function addPack(tag: string, pack: Strings): void {
  packs[tag] = bare(pack);
}

/** Words are looked up by what files say, too: "constructor" is no word unless a pack has it. */
function bare<Words extends object>(words: Words): Words {
  if (!Array.isArray(words)) Object.setPrototypeOf(words, null);
  for (const value of Object.values(words)) if (typeof value === "object" && value !== null) bare(value);
  return words;
}

/** Tags and own names of the languages there are. */
export const languages = (): readonly (readonly [string, string])[] => Object.entries(NAMES);

/** What to do about an error, by the longest known beginning of its code. */
export function advice(code: string): string {
  const known = strings.advice.find(([prefix]) => code.startsWith(prefix));
  return known?.[1] ?? strings.adviceElse;
}

/** What a type of sync is called. */
export function syncType(type: string): string {
  return strings.syncTypes[type] ?? strings.unknownSyncType(type);
}
