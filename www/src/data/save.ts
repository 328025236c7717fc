/** Writes an export to a file: straight to disk where the browser lets a page do that, else into a Blob that is downloaded. */

interface Picker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<{ createWritable(): Promise<WritableStream<Uint8Array>> }>;
}

/** Bytes gathered before they become a part of the Blob: what is in a Blob is the browser's to keep, also on disk. */
const PART = 4 << 20;

/** A name that every file system takes, from text of a file. */
export function safeName(text: string): string {
  return text.replace(/[^\p{L}\p{N}._ -]+/gu, "_").replace(/^[. ]+/, "").slice(0, 100) || "c1z";
}

/** Bytes written. Rejects with the signal's reason, or an `AbortError` where the person closed the browser's dialog. */
export async function save(
  name: string, type: string, bytes: () => ReadableStream<Uint8Array<ArrayBuffer>>, signal: AbortSignal, progress: (written: number) => void,
): Promise<number> {
  const picker = (globalThis as Picker).showSaveFilePicker;
  const handle = picker === undefined || !navigator.userActivation.isActive ? undefined : await picker.call(globalThis, { suggestedName: name }).catch(denied);
  let written = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      written += chunk.byteLength;
      progress(written);
      controller.enqueue(chunk);
    },
  });
  if (handle !== undefined) {
    const disk = await handle.createWritable();
    await bytes().pipeThrough(counted, { signal }).pipeTo(disk, { signal });
    return written;
  }
  let whole = new Blob([], { type });
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  const flush = (): void => {
    whole = new Blob([whole, ...parts], { type });
    parts = [];
    held = 0;
  };
  await bytes().pipeThrough(counted, { signal }).pipeTo(new WritableStream({
    write(chunk) {
      parts.push(chunk);
      held += chunk.byteLength;
      if (held >= PART) flush();
    },
  }), { signal });
  flush();
  download(whole, name);
  return written;
}

/** A dialog that the page may not show is no dialog; one that was closed ends the export. */
function denied(error: unknown): undefined {
  if (error instanceof DOMException && error.name === "AbortError") throw error;
  return undefined;
}

/** Hands a Blob to the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
