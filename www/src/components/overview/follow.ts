import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Counts } from "../../data/counts.ts";

/** Draws its host anew whenever the counts it has now, or what is made of them, change. */
export class Follow implements ReactiveController {
  readonly #host: ReactiveControllerHost & { readonly counts: Counts | undefined };
  #followed: Counts | undefined;
  readonly #changed = (): void => this.#host.requestUpdate();

  constructor(host: ReactiveControllerHost & { readonly counts: Counts | undefined }) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostUpdate(): void {
    this.#follow(this.#host.counts);
  }

  hostDisconnected(): void {
    this.#follow(undefined);
  }

  #follow(counts: Counts | undefined): void {
    if (counts === this.#followed) return;
    for (const target of [this.#followed, this.#followed?.insight]) target?.removeEventListener("change", this.#changed);
    for (const target of [counts, counts?.insight]) target?.addEventListener("change", this.#changed);
    this.#followed = counts;
  }
}
