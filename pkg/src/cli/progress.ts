/** How far the work is, on a terminal's standard error; one line, taken away when it is done. */

import type { Progress } from "../types.ts";

const WORDS: Readonly<Record<Progress["phase"], string>> = { read: "reading", decode: "decoding", index: "indexing" };

/** The line of progress. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #open: boolean;
  #shown = "";

  constructor(stream: NodeJS.WriteStream, quiet: boolean) {
    this.#stream = stream;
    this.#open = stream.isTTY === true && !quiet;
  }

  /** For `onProgress`. */
  readonly show = ({ phase, loaded, fraction }: Progress): void => {
    if (!this.#open) return;
    const amount = fraction === undefined ? `${(loaded / 1e6).toFixed(1)} MB` : `${Math.floor(fraction * 100)} %`;
    const text = `${WORDS[phase]} ${phase === "index" && fraction === undefined ? loaded : amount}`;
    if (text === this.#shown) return;
    this.#stream.write(`\r\x1b[K${text}`);
    this.#shown = text;
  };

  /** Takes the line away. */
  readonly clear = (): void => {
    if (this.#shown !== "") this.#stream.write("\r\x1b[K");
    this.#shown = "";
  };

  /** Takes it away for good: from now on there is output. */
  readonly end = (): void => {
    this.clear();
    this.#open = false;
  };
}
