/** Which rows are selected: ranges of row numbers, in order and apart from each other, so that a million rows cost one. */
export type Range = readonly [first: number, last: number];

export class Selection {
  #ranges: Range[] = [];

  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  get size(): number {
    return this.#ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  has(row: number): boolean {
    return this.#ranges.some(([first, last]) => row >= first && row <= last);
  }

  clear(): void {
    this.#ranges = [];
  }

  /** Adds the rows from one to another, whichever comes first. */
  add(from: number, to: number): void {
    let first = Math.min(from, to);
    let last = Math.max(from, to);
    const apart = this.#ranges.filter((range) => {
      if (range[1] < first - 1 || range[0] > last + 1) return true;
      first = Math.min(first, range[0]);
      last = Math.max(last, range[1]);
      return false;
    });
    this.#ranges = [...apart, [first, last] as const].sort((a, b) => a[0] - b[0]);
  }

  toggle(row: number): void {
    if (!this.has(row)) return this.add(row, row);
    this.#ranges = this.#ranges.flatMap(([first, last]): Range[] => {
      if (row < first || row > last) return [[first, last]];
      return [...(first < row ? [[first, row - 1] as const] : []), ...(row < last ? [[row + 1, last] as const] : [])];
    });
  }
}
