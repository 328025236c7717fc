/** Counts what the page asked the network for, and what its policy refused, from a moment on. Fires `change`. */
export class Requests extends EventTarget {
  made = 0;
  blocked = 0;
  #since = 0;

  constructor() {
    super();
    const observer = new PerformanceObserver((list) => {
      const fresh = list.getEntries().filter((entry) => entry.startTime >= this.#since).length;
      if (fresh === 0) return;
      this.made += fresh;
      this.dispatchEvent(new Event("change"));
    });
    observer.observe({ type: "resource", buffered: false });
    document.addEventListener("securitypolicyviolation", () => {
      this.blocked++;
      this.dispatchEvent(new Event("change"));
    });
  }

  /** Starts counting anew. */
  reset(): void {
    this.#since = performance.now();
    this.made = 0;
    this.blocked = 0;
    this.dispatchEvent(new Event("change"));
  }
}
