/** One opening from bytes to an open file: progress with rates, cancellation, and the facts the page needs first. */
import type { Opening } from "../components/open-card/open-card.ts";
import type { Summary } from "../components/overview/overview.ts";
import type { OpenedFile, Progress, Reader } from "../data/contract.ts";

export interface Opened {
  readonly file: OpenedFile;
  readonly summary: Summary;
  readonly milliseconds: number;
}

/** Rate of a growing number over the last second. */
class Rate {
  #samples: { at: number; value: number }[] = [];

  add(value: number): number | undefined {
    const at = performance.now();
    this.#samples.push({ at, value });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > 1000) this.#samples.shift();
    const oldest = this.#samples[0];
    return oldest === undefined || at - oldest.at < 50 ? undefined : ((value - oldest.value) / (at - oldest.at)) * 1000;
  }
}

export async function openFile(
  reader: Reader, source: Blob, name: string, signal: AbortSignal, show: (opening: Opening) => void,
): Promise<Opened> {
  const started = performance.now();
  const rates = { read: new Rate(), decode: new Rate() };
  let opening: Opening = { name, size: source.size, phase: "prepare" };
  const update = (more: Partial<Opening>): void => {
    opening = { ...opening, ...more };
    show(opening);
  };
  update({});
  const onProgress = (progress: Progress): void => {
    const rate = rates[progress.phase].add(progress.loaded);
    if (progress.phase === "read") update({ phase: opening.decode === undefined ? "read" : "decode", read: progress, readRate: rate ?? opening.readRate });
    else update({ phase: "decode", decode: progress, decodeRate: rate ?? opening.decodeRate });
  };
  const file = await reader.open(source, { signal, onProgress });
  try {
    update({ phase: "index" });
    const { info } = file;
    const [stored, first, warnings] = await Promise.all([file.syncs(), file.defaultSync(), file.warnings()]);
    signal.throwIfAborted();
    const syncs = info.readable || stored.length > 0 ? stored : (info.manifest?.syncs ?? []);
    const summary = { name, info, syncs, first, warnings };
    return { file, summary, milliseconds: performance.now() - started };
  } catch (error) {
    await file.close();
    throw error;
  }
}
