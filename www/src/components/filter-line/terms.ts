/** The terms of a filter line as things that can be read and taken away. */
import type { FilterTerm } from "c1z";
import type { Kind } from "../../data/contract.ts";
import { strings } from "../../strings/strings.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";

/** A resource type of the sync. */
export interface NamedType {
  readonly id: string;
  readonly name: string;
}

/** One term, or all words of the searched text. */
export interface Chip {
  readonly name: string;
  readonly value: string;
  /** The line without it. */
  readonly without: string;
}

/** What a field is called. */
export function nameOf(kind: Kind, field: string): string {
  return strings.filterLine.fields[field] ?? (strings.grid.columns[kind] as Readonly<Record<string, string>>)[field] ?? field;
}

/** The chips of a line that was understood. */
export function chipsOf(kind: Kind, line: string, terms: readonly FilterTerm[], types: readonly NamedType[]): Chip[] {
  const without = (leave: (term: FilterTerm) => boolean): string =>
    terms.filter((term) => !leave(term)).map(({ start, end }) => line.slice(start, end)).join(" ");
  const texts = terms.filter(({ name, value }) => name === "text" && value !== "");
  return terms.flatMap((term): Chip[] => {
    if (term.name === "text" && term !== texts[0]) return [];
    if (term.name === "text") {
      const text = texts.map(({ value }) => value).join(" ");
      return [{ name: nameOf(kind, "text"), value: visibleText(clip(text, 80)), without: without(({ name }) => name === "text") }];
    }
    return [{ name: `${nameOf(kind, term.name)}${between(term)}`, value: valueOf(term, types), without: without((other) => other === term) }];
  });
}

/** A filter names what it takes; a column is compared. */
function between({ name, op, value }: FilterTerm): string {
  const isFilter = name in strings.filterLine.fields && (op === ":" || (op === "=" && value !== ""));
  return isFilter ? "" : ` ${strings.filterLine.operators[op]}`;
}

/** Filters whose values are words of the grammar, and not of the file. */
const CHOICES: readonly string[] = ["status", "purpose", "trait", "how", "missing"];

function valueOf({ name, value }: FilterTerm, types: readonly NamedType[]): string {
  if (typeof value !== "string") return `${visibleId(clip(value.resourceType, 40))}/${visibleId(clip(value.resource, 80))}`;
  if (value === "") return strings.filterLine.empty;
  const word = CHOICES.includes(name) ? strings.grid.values[value] : undefined;
  if (word !== undefined) return word;
  const type = name === "type" || name === "principal-type" ? types.find(({ id }) => id === value) : undefined;
  return type === undefined || type.name === "" ? visibleId(clip(value, 80)) : visibleText(clip(type.name, 80));
}
