/** One opening from bytes to an open file: progress with rates, cancellation, and the facts the viewer needs first. */
import type { DefaultSync, FileInfo, OpenedFile, OpenOptions, Progress, Reader, SyncRun, Warning } from "../data/contract.ts";

/** Numbers of an opening that is under way. */
export interface Opening {
  readonly name: string;
  readonly size: number;
  readonly phase: "fetch" | "prepare" | "read" | "decode" | "index";
  readonly read?: Progress | undefined;
  readonly decode?: Progress | undefined;
  /** Bytes per second, read and decompressed, over the last moments. */
  readonly readRate?: number | undefined;
  readonly decodeRate?: number | undefined;
}

/** What is known of an open file before anything in it is asked for. */
export interface Summary {
  readonly name: string;
  readonly info: FileInfo;
  readonly syncs: readonly SyncRun[];
  readonly first: DefaultSync;
  readonly warnings: readonly Warning[];
}

export interface Opened {
  readonly file: OpenedFile;
  readonly source: Blob;
  readonly summary: Summary;
  readonly milliseconds: number;
}

/** Rate of a growing number over the last second. */
export class Rate {
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
  reader: Reader, source: Blob, name: string, storage: OpenOptions["storage"], signal: AbortSignal, show: (opening: Opening) => void,
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
    if (progress.phase === "index") return; // of questions, not of opening
    const rate = rates[progress.phase].add(progress.loaded);
    if (progress.phase === "read") update({ phase: opening.decode === undefined ? "read" : "decode", read: progress, readRate: rate ?? opening.readRate });
    else update({ phase: "decode", decode: progress, decodeRate: rate ?? opening.decodeRate });
  };
  const file = await reader.open(source, storage === undefined ? { signal, onProgress } : { signal, onProgress, storage });
  try {
    update({ phase: "index" });
    const { info } = file;
    const [syncs, first, warnings] = await Promise.all([file.syncs(), file.defaultSync(), file.warnings()]);
    signal.throwIfAborted();
    const summary = { name, info, syncs, first, warnings };
    return { file, source, summary, milliseconds: performance.now() - started };
  } catch (error) {
    await file.close();
    throw error;
  }
}
