/** Gets a file from an address, with progress. Nothing else is ever fetched. */
import type { Progress } from "../data/contract.ts";

class FetchError extends Error {
  readonly code = "page.fetch";
}

/** Where `sameOrigin` says so, an address of another origin is refused before anything is asked for. */
export async function fetchFile(src: string, sameOrigin: boolean, signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<Blob> {
  if (!URL.canParse(src, document.baseURI)) throw new FetchError("The address of the file is not one.");
  const url = new URL(src, document.baseURI);
  if (sameOrigin && url.origin !== location.origin) throw new FetchError("Only files of this page's own server can be opened by address.");
  const response = await fetch(url, { signal, credentials: "same-origin" });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new FetchError(`The server answered ${response.status} for ${url.pathname}.`);
  }
  const stated = Number(response.headers.get("content-length") ?? "0");
  const total = stated > 0 && response.headers.get("content-encoding") === null ? stated : undefined;
  const chunks: BlobPart[] = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    loaded += part.value.byteLength;
    onProgress(total === undefined ? { phase: "read", loaded } : { phase: "read", loaded, total, fraction: loaded / total });
  }
  return new Blob(chunks);
}
