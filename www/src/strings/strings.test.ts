import { equal, ok, test } from "../testing.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { addPack, languages, speak, strings, type Strings, syncType } from "./strings.ts";

const packs: Readonly<Record<string, Strings>> = { en, de };
/** Words by names that come from files: English says many of them as they are, another language may have a word for each. */
const OPEN: readonly string[] = ["grid.values", "record.details.fields", "record.details.types", "overview.why"];

type Words = { readonly [key: string]: unknown };
type Say = (...of: readonly unknown[]) => unknown;
const isWords = (value: unknown): value is Words => typeof value === "object" && value !== null;

/** Each place of a pack beside the same place of English. */
function* pairs(one: Words, other: Words, path: readonly string[] = []): Generator<readonly [path: string, one: unknown, other: unknown]> {
  for (const [key, value] of Object.entries(one)) {
    yield [[...path, key].join("."), value, other[key]];
    if (isWords(value) && isWords(other[key])) yield* pairs(value, other[key], [...path, key]);
  }
}

const kind = (value: unknown): string => (Array.isArray(value) ? `list of ${value.length}` : typeof value);

/** What a function says; undefined where it can't be asked that. */
function said(say: unknown, of: readonly unknown[]): string | undefined {
  try {
    return JSON.stringify((say as Say)(...of)) ?? "";
  } catch {
    return undefined;
  }
}

for (const [tag, pack] of Object.entries(packs)) {
  test(`strings: ${tag} has every word of English, and no others`, () => {
    for (const [path, english, word] of pairs(en, pack)) {
      equal(kind(word), kind(english), path);
      if (typeof english === "string") ok(word !== "" || english === "", `${path} is empty`);
      if (typeof english === "function") equal((word as Say).length, english.length, `parameters of ${path}`);
    }
    for (const [path, , english] of pairs(pack, en)) ok(english !== undefined || OPEN.includes(path.slice(0, path.lastIndexOf("."))), `${path} is not in English`);
  });

  test(`strings: ${tag} says what it is given`, () => {
    const names = ["‹a›", "‹b›", "‹c›"];
    for (const [path, english, word] of pairs(en, pack)) {
      if (typeof english !== "function") continue;
      const [full, here] = [said(english, names) ?? "", said(word, names) ?? ""];
      for (const name of names) ok(!full.includes(name) || here.includes(name), `${path} lacks ${name}: ${here}`);
      for (const one of ["0", "1", "7", 0, 1, 7, "", "direct", true]) {
        const [expected, found] = [said(english, [one, one, one]), said(word, [one, one, one])];
        ok(expected === undefined || found !== undefined, `${path} fails of ${JSON.stringify(one)}`);
        ok(found !== '""' || expected === '""', `${path} says nothing of ${JSON.stringify(one)}`);
      }
    }
  });

  test(`strings: ${tag} is known to Intl and by its own name`, () => {
    equal(new Intl.NumberFormat(pack.locale).resolvedOptions().locale, pack.locale);
    equal(pack.locale.split("-")[0], tag);
    equal(languages().find(([known]) => known === tag)?.[1], pack.language);
  });
}

test("strings: one and many", () => {
  equal([0, 1, 2].map(de.units.grants), ["Zuweisungen", "Zuweisung", "Zuweisungen"]);
  equal([1, 5].map(de.insight.findings.unheld), ["Berechtigung ohne Inhaber", "Berechtigungen ohne Inhaber"]);
  equal(["1", "5"].map(de.tree.items), ["1 Eintrag", "5 Einträge"]);
});

test("strings: the language is chosen by its tag, and English until its words are here", () => {
  const locale = (tag: string): string => {
    speak(tag);
    return strings.locale;
  };
  equal(["", "xx", "en-US", "__proto__", "constructor"].map(locale), Array(5).fill(en.locale));
  addPack("de", de);
  equal(["de", "DE-AT", "en"].map(locale), [de.locale, de.locale, en.locale]);
  equal(syncType("constructor"), "Sync of type “constructor”", "a word that no pack has");
});
