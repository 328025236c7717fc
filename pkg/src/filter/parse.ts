/** From a filter line to the options of a query. */

import { C1zError } from "../errors.ts";
import { checkString, checkWord, describe } from "../options.ts";
import type { Condition, Kind, ResourceRef } from "../types/query.ts";
import { fieldOf, fieldsOf, kebab, wantedOf, type Field } from "./fields.ts";
import { tokens, type Token } from "./lex.ts";
import { nearest } from "./nearest.ts";
import { splitRef } from "./term.ts";
import type { FilterTerm, ParsedFilter } from "./types.ts";

/** Characters of a line. */
const LONGEST = 10_000;

/** The kinds, as they are called in a sentence. */
const KINDS: Readonly<Record<Kind, string>> = { resourceTypes: "resource types", resources: "resources", entitlements: "entitlements", grants: "grants" };

/** The error about a place in a line. */
export function filterError(at: number, what: string): C1zError {
  return new C1zError("usage.filter", `At character ${at + 1} of the filter: ${what}`, { at });
}

/**
 * Understands a filter line of a kind of record, as {@link Query.filter} does: the typed options that it stands for, and where each
 * term is. The language is described in `docs/filter.md`.
 *
 * Error: `usage.filter`, with the position in `at`.
 *
 * @example
 * ```ts
 * import { parseFilter } from "c1z";
 *
 * const { query, terms } = parseFilter("resources", 'type:user status:disabled "okta"');
 * console.log(query.resourceTypeId, query.status, query.text, terms.length); // → user disabled okta 3
 * ```
 */
export function parseFilter<K extends Kind>(kind: K, text: string): ParsedFilter<K> {
  checkWord("The kind", kind, Object.keys(KINDS));
  if (checkString("The filter", text).length > LONGEST) {
    throw filterError(LONGEST, `it is longer than ${LONGEST} characters.`);
  }
  const reading = new Reading(kind);
  for (const token of tokens(text)) reading.take(token);
  return { query: reading.query() as ParsedFilter<K>["query"], terms: reading.terms };
}

/** One line while it is read. */
class Reading {
  readonly terms: FilterTerm[] = [];
  readonly #kind: Kind;
  readonly #options: Record<string, unknown> = {};
  readonly #texts: string[] = [];
  readonly #where: Condition[] = [];

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  /** The options of all terms. */
  query(): Record<string, unknown> {
    const query = { ...this.#options };
    if (this.#texts.length > 0) query["text"] = this.#texts.join(" ");
    if (this.#where.length > 0) query["where"] = this.#where;
    return query;
  }

  take(token: Token): void {
    const { start, end, wrong } = token;
    if (wrong !== undefined) throw filterError(wrong.at, wrong.what === "open" ? 'the other " is missing.' : 'a space must follow the ".');
    const field = token.op === "" ? fieldOf(this.#kind, "text") : fieldOf(this.#kind, token.name);
    if (field === undefined) throw this.#unknown(token);
    this.terms.push({ start, end, name: field.name, op: token.op === "" ? ":" : token.op, value: this.#value(field, token) });
  }

  /** Notes what a term asks for; gives its value. */
  #value(field: Field, token: Token): string | ResourceRef {
    const { value, op, valueAt } = token;
    const { column, take } = field;
    if (value === "" && (!token.quoted || (column === undefined && take !== "text"))) {
      throw needs(token, column === undefined ? "a value" : `a value; ${token.name}="" means none`);
    }
    if (take === "column") {
      const is = op === ":" || op === "" ? "contains" : op;
      const wanted = is === "contains" || (value === "" && (is === "=" || is === "!=")) ? undefined : wantedOf(field.column, value);
      if (wanted !== undefined) throw needs(token, wanted);
      this.#where.push({ column: field.column, is, value });
      return value;
    }
    if (op !== ":" && op !== "=" && op !== "") throw needs(token, ": or =", valueAt - op.length);
    if (take === "text") {
      if (value !== "") this.#texts.push(value);
      return value;
    }
    if (value === "" && column !== undefined) {
      this.#where.push({ column, is: "=", value });
      return value;
    }
    if (take === "ref") return this.#ref(field, token);
    this.#set(field, take === "word" ? wordOf(field.words, token) : value, token);
    return value;
  }

  #ref(field: Field & { take: "ref" }, token: Token): string | ResourceRef {
    const { resourceType, resource } = splitRef(token.value);
    if (resourceType === undefined && field.loose !== "") {
      this.#set({ option: field.loose }, resource, token);
      return resource;
    }
    if (resourceType === undefined || (!token.quoted && (resource === "" || resourceType === ""))) {
      throw needs(token, `type/id, as in ${field.name}:group/eng`, resource === "" ? token.end : token.valueAt);
    }
    const ref = { resourceType, resource };
    this.#set(field, ref, token);
    return ref;
  }

  #set({ option, many }: { readonly option: string; readonly many?: boolean }, value: unknown, token: Token): void {
    const given = this.#options[option];
    if (many === true) {
      this.#options[option] = [...new Set([...((given ?? []) as unknown[]), value])];
    } else if (given !== undefined && JSON.stringify(given) !== JSON.stringify(value)) {
      throw filterError(token.start, `${token.name} can be given once.`);
    } else {
      this.#options[option] = value;
    }
  }

  #unknown({ name, start }: Token): C1zError {
    const names = [...fieldsOf(this.#kind).values()].map((field) => kebab(field.name));
    const like = name.length > 40 ? undefined : nearest(kebab(name), names);
    const hint = like === undefined ? "To search for it as a text, put it in quotes." : `Is it ${like}?`;
    return filterError(start, `${KINDS[this.#kind]} have no ${describe(name)}. ${hint}`);
  }
}

function needs({ name, valueAt }: Token, what: string, at = valueAt): C1zError {
  return filterError(at, `${name} needs ${what}.`);
}

/** The word that was typed, in any case, with `-` or `_` for a space; `inherited` is what a page calls `expanded`. */
function wordOf(words: readonly string[], token: Token): string {
  const typed = token.value.toLowerCase().replace(/[-_]/g, " ");
  const known = words.find((word) => word === typed || (word === "expanded" && typed === "inherited"));
  if (known === undefined) throw needs(token, `one of ${words.map(dashed).join(", ")}`);
  return known;
}

/** A word as it needs no quotes. */
export function dashed(word: string): string {
  return word.replaceAll(" ", "-");
}
