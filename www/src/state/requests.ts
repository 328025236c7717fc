/** Counts what the page asked the network for, and what its policy refused, from a moment on. Fires `change`. */
export class Requests extends EventTarget {
  made = 0;
  blocked = 0;
  #since = 0;
  #last = performance.now();

  /** Looks until the signal aborts. */
  watch(signal: AbortSignal): void {
    const observer = new PerformanceObserver((list) => {
      this.#last = performance.now();
      const fresh = list.getEntries().filter((entry) => entry.startTime >= this.#since).length;
      if (fresh === 0) return;
      this.made += fresh;
      this.dispatchEvent(new Event("change"));
    });
    observer.observe({ type: "resource", buffered: false });
    signal.addEventListener("abort", () => observer.disconnect());
    document.addEventListener("securitypolicyviolation", () => {
      this.blocked++;
      this.dispatchEvent(new Event("change"));
    }, { signal });
  }

  /** Starts counting once the page has been quiet for a moment: until then it is still loading itself. */
  async resetWhenQuiet(quiet = 500): Promise<void> {
    this.#since = Number.POSITIVE_INFINITY;
    this.made = 0;
    for (let wait = quiet; wait > 0; wait = this.#last + quiet - performance.now()) {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    this.reset();
  }

  /** Starts counting anew. */
  reset(): void {
    this.#since = performance.now();
    this.made = 0;
    this.blocked = 0;
    this.dispatchEvent(new Event("change"));
  }
}
