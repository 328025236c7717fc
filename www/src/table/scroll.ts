/**
 * Where a table of any length is scrolled to. Browsers clamp the height of an element (Chromium near 16.7 million
 * pixels), so the scroll space is capped and the position is kept apart from it, in virtual pixels: (row, sub-pixel)
 * follows by division. While the space is not capped both are the same number; when it is, wheel and keys move the
 * exact distance, the thumb maps in proportion, and `scrollTop` is set back to the exact proportion afterwards.
 */
export const MAX_SCROLL_SPACE = 8_000_000;

export class ScrollPosition {
  rows = 0;
  rowHeight = 28;
  /** Height of the part that shows rows. */
  viewport = 0;
  /** Distance of the first visible pixel from the top of row 0, in virtual pixels. */
  offset = 0;

  /** Height of the whole set in virtual pixels. */
  get height(): number {
    return this.rows * this.rowHeight;
  }

  /** Height of the element that gives the scrollbar its length. */
  get space(): number {
    return Math.min(this.height, Math.max(MAX_SCROLL_SPACE, this.viewport));
  }

  get capped(): boolean {
    return this.height > this.space;
  }

  get maxOffset(): number {
    return Math.max(0, this.height - this.viewport);
  }

  get maxScrollTop(): number {
    return Math.max(0, this.space - this.viewport);
  }

  get row(): number {
    return Math.min(Math.max(0, this.rows - 1), Math.floor(this.offset / this.rowHeight));
  }

  /** Pixels of the first row that are above the edge. */
  get subPixel(): number {
    return this.offset - this.row * this.rowHeight;
  }

  /** The `scrollTop` that stands for the position. */
  get scrollTop(): number {
    return this.capped ? (this.offset / this.maxOffset) * this.maxScrollTop : this.offset;
  }

  moveTo(offset: number): void {
    this.offset = Math.min(this.maxOffset, Math.max(0, offset));
  }

  moveBy(pixels: number): void {
    this.moveTo(this.offset + pixels);
  }

  /** The thumb (or anything else that is not wheel or key) brought `scrollTop` here. */
  thumbTo(scrollTop: number): void {
    if (!this.capped) this.moveTo(scrollTop);
    else this.moveTo((scrollTop / this.maxScrollTop) * this.maxOffset);
  }

  /** Brings a row fully into sight with the smallest move; returns whether anything moved. */
  reveal(row: number): boolean {
    const before = this.offset;
    const top = row * this.rowHeight;
    if (top < this.offset) this.moveTo(top);
    else if (top + this.rowHeight > this.offset + this.viewport) this.moveTo(top + this.rowHeight - this.viewport);
    return this.offset !== before;
  }

  /** Rows to keep in the document: those in sight, never more than `atMost`. */
  window(atMost: number): { first: number; count: number } {
    const first = this.row;
    const visible = Math.ceil((this.subPixel + this.viewport) / this.rowHeight);
    return { first, count: Math.max(0, Math.min(visible, atMost, this.rows - first)) };
  }

  /** Whole rows that fit, at least one: what PageUp and PageDown move by. */
  get page(): number {
    return Math.max(1, Math.floor(this.viewport / this.rowHeight));
  }
}
