/** How many columns of a terminal a text takes. */

const PLAIN = /^[\x20-\x7e]*$/;
const MARKS = /^[\p{M}\p{Cf}\p{Cc}]*$/u;
// What East Asian fonts draw two columns wide, but for the narrow forms of Katakana and Hangul (U+FF61 to U+FFDC).
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Tangut}\p{Emoji_Presentation}\p{Regional_Indicator}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\ufe30-\ufe6f]/u;
const NARROW = /^[\uff61-\uffdc\u{1f1e6}-\u{1f1ff}]\p{M}*$/u;
const AS_EMOJI = /\p{Emoji}\ufe0f/u;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Columns that a text takes. */
export function width(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) columns += widthOf(segment);
  return columns;
}

/** The text, cut to at most so many columns; an ellipsis stands for the rest. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = "";
  let taken = 1;
  for (const { segment } of segmenter.segment(text)) {
    taken += widthOf(segment);
    if (taken > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}

function widthOf(grapheme: string): number {
  if (PLAIN.test(grapheme)) return grapheme.length;
  if (MARKS.test(grapheme)) return 0;
  if (NARROW.test(grapheme)) return 1;
  return WIDE.test(grapheme) || AS_EMOJI.test(grapheme) ? 2 : 1;
}
