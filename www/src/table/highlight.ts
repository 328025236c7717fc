/** Where a searched text is in what is shown. Folded as the engine folds: decomposed, without marks, in lower case. */

const MARKS = /\p{M}/gu;
const PLAIN = /^[\u0000-\u007f]*$/;

export function fold(text: string): string {
  return PLAIN.test(text) ? text.toLowerCase() : text.normalize("NFD").replace(MARKS, "").toLowerCase();
}

/** A folded text, and for each of its characters where it begins and ends in the other. */
function folded(text: string): { readonly text: string; readonly starts: readonly number[]; readonly ends: number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  let all = "";
  let at = 0;
  for (const character of text) {
    const one = fold(character);
    const end = at + character.length;
    // A mark that stands alone belongs to the letter before it.
    if (one === "" && ends.length > 0) ends[ends.length - 1] = end;
    for (let index = 0; index < one.length; index++) {
      starts.push(at);
      ends.push(end);
    }
    all += one;
    at = end;
  }
  return { text: all, starts, ends };
}

/** The ranges of `text` that say `needle`, which is folded already. */
export function matches(text: string, needle: string): readonly (readonly [start: number, end: number])[] {
  if (needle === "") return [];
  const plain = PLAIN.test(text);
  const within = plain ? undefined : folded(text);
  const all = within === undefined ? text.toLowerCase() : within.text;
  const found: [number, number][] = [];
  for (let at = all.indexOf(needle); at >= 0; at = all.indexOf(needle, at + needle.length)) {
    const last = at + needle.length - 1;
    found.push([within?.starts[at] ?? at, within?.ends[last] ?? last + 1]);
  }
  return found;
}
