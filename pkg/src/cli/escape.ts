/** Text of a file, made harmless: nothing that it holds may command a terminal or turn its lines around. */

// Controls (C0, DEL, C1), separators of lines and paragraphs, marks, embeddings, overrides and isolates of direction,
// interlinear annotations, and halves of surrogate pairs.
const CONTROLS = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\u200b\u2060-\u2064\ufeff]/gu;
const ANY = new RegExp(CONTROLS.source, "u");

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Controls as they are written in source code: `\n`, `\x1b`, `\u202e`. */
export function visible(text: string): string {
  return ANY.test(text) ? text.replace(CONTROLS, (char) => SHORT[char] ?? code(char, char < "\u0100" ? "x" : "u")) : text;
}

/** Controls in JSON, between and within its strings, as JSON writes them; line ends between them stay. */
export function visibleJson(json: string): string {
  return ANY.test(json) ? json.replace(CONTROLS, (char) => (char === "\n" ? char : code(char, "u"))) : json;
}

function code(char: string, form: "x" | "u"): string {
  return `\\${form}${(char.codePointAt(0) ?? 0).toString(16).padStart(form === "x" ? 2 : 4, "0")}`;
}
