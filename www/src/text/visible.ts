/**
 * Making text that came from a file safe to look at. It is only ever set as text, so nothing here escapes markup;
 * this is about characters one cannot see or that reorder their neighbours.
 */

/** C0, DEL, C1, and the line and paragraph separators. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const CONTROLS_ALL = new RegExp(CONTROLS, "g");
/** Zero-width, bidi and other format characters, tags, variation selectors, lone surrogates: shown in ids, where one code point matters. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const HIDDEN_ALL = new RegExp(HIDDEN, "gu");

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `\u27e8${code.toString(16).toUpperCase().padStart(4, "0")}\u27e9`;
}

/** An id with every character that would not be seen written out: `␀`, `⟨202E⟩`. */
export function visibleId(id: string): string {
  return HIDDEN.test(id) ? id.replace(HIDDEN_ALL, picture) : id;
}

/** A name or description: control characters written out, the rest as it is (it is shown bidi-isolated). */
export function visibleText(text: string): string {
  return CONTROLS.test(text) ? text.replace(CONTROLS_ALL, picture) : text;
}

/** The longest text a table cell is given; the detail pane shows all of it. */
export const CELL_CHARACTERS = 240;

export function clip(text: string, characters: number = CELL_CHARACTERS): string {
  if (text.length <= characters) return text;
  const high = text.charCodeAt(characters - 1);
  const end = high >= 0xd800 && high <= 0xdbff ? characters - 1 : characters;
  return `${text.slice(0, end)}…`;
}

/** Types that most files have get a palette entry each, the same in every file and viewer. */
const COMMON: readonly string[] = ["user", "group", "role", "app", "secret", "team", "repository", "organization"];

/** One of eight palette entries, the same for a resource type everywhere. */
export function hue(typeId: string): number {
  const known = COMMON.indexOf(typeId);
  if (known >= 0) return known;
  let hash = 0x811c9dc5;
  for (let index = 0; index < typeId.length; index++) {
    hash = Math.imul(hash ^ typeId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % 8;
}

/** The letter on a resource type's glyph. */
export function initial(typeId: string): string {
  const letter = /[\p{L}\p{N}]/u.exec(typeId.slice(0, 64));
  return letter === null ? "?" : letter[0].toUpperCase();
}
