/** A filter line cut into terms and words. One pass over the characters; nothing here knows a field. */

import type { FilterOperator } from "./types.ts";

/** A piece of a line between spaces. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** As typed; "" for text. */
  readonly name: string;
  readonly op: FilterOperator | "";
  /** Without its quotes. */
  readonly value: string;
  /** Where the value begins, its quote included. */
  readonly valueAt: number;
  readonly quoted: boolean;
  /** What is wrong with its quotes, and where. */
  readonly wrong?: { readonly at: number; readonly what: "open" | "joined" };
}

// None of these goes back over what it took.
const NAME = /[A-Za-z][-_0-9A-Za-z]*/y;
const OPERATOR = /!=|>=|<=|[:=><]/y;
const SPACES = /\s*/y;
const WORD = /\S*/y;
const QUOTE = '"';

/** The pieces of a line in their order. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = after(SPACES, text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    found.push(token);
    at = after(SPACES, text, token.end);
  }
  return found;
}

function tokenAt(text: string, start: number): Token {
  const nameEnd = after(NAME, text, start);
  const opEnd = nameEnd === start ? start : after(OPERATOR, text, nameEnd);
  const valueAt = opEnd > nameEnd ? opEnd : start;
  const common = { start, name: valueAt === start ? "" : text.slice(start, nameEnd), op: text.slice(nameEnd, opEnd) as Token["op"], valueAt };
  if (text.charAt(valueAt) === QUOTE) return { ...common, ...quotedAt(text, valueAt), quoted: true };
  const end = after(WORD, text, valueAt);
  return { ...common, value: text.slice(valueAt, end), end, quoted: false };
}

/** Where what an expression takes from a place on has ended. */
function after(what: RegExp, text: string, at: number): number {
  what.lastIndex = at;
  return what.test(text) ? what.lastIndex : at;
}

function quotedAt(text: string, start: number): Pick<Token, "value" | "end" | "wrong"> {
  const parts: string[] = [];
  let at = start + 1;
  let from = at;
  while (at < text.length && text.charAt(at) !== QUOTE) {
    const escape = text.charAt(at) === "\\" ? escapeAt(text, at) : undefined;
    if (escape === undefined) {
      at += 1;
      continue;
    }
    parts.push(text.slice(from, at), escape.means);
    at += escape.length;
    from = at;
  }
  parts.push(text.slice(from, at));
  const value = parts.join("");
  if (at >= text.length) return { value, end: at, wrong: { at: start, what: "open" } };
  const end = after(WORD, text, at + 1);
  return end > at + 1 ? { value, end, wrong: { at: at + 1, what: "joined" } } : { value, end };
}

/** `\"`, `\\` and `\u{hex}`; a backslash before anything else is one. */
function escapeAt(text: string, at: number): { readonly means: string; readonly length: number } | undefined {
  const next = text.charAt(at + 1);
  if (next === QUOTE || next === "\\") return { means: next, length: 2 };
  if (next !== "u" || text.charAt(at + 2) !== "{") return undefined;
  const close = text.slice(at + 3, at + 10).indexOf("}");
  const hex = text.slice(at + 3, at + 3 + close);
  if (close < 1 || !/^[0-9a-f]{1,6}$/i.test(hex) || Number.parseInt(hex, 16) > 0x10ffff) return undefined;
  return { means: String.fromCodePoint(Number.parseInt(hex, 16)), length: close + 4 };
}
