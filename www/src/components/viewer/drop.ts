/** A file that was dropped, and where the browser has it its handle, by which it can be opened again another day. */
export interface Dropped {
  readonly file: File;
  readonly handle: Promise<FileSystemHandle | null> | undefined;
}

type Item = DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> };

/** Makes something take dropped files. Enter and leave are counted, since they fire for every element passed over. */
export function dropTarget(target: EventTarget, signal: AbortSignal, over: (over: boolean) => void, dropped: (files: readonly Dropped[]) => void): void {
  let depth = 0;
  const listen = (name: string, handle: (event: DragEvent) => void): void => target.addEventListener(name, (event) => handle(event as DragEvent), { signal });
  const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  listen("dragenter", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    depth++;
    if (depth === 1) over(true);
  });
  listen("dragleave", (event) => {
    if (!carriesFile(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) over(false);
  });
  listen("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
  });
  listen("drop", (event) => {
    event.preventDefault();
    depth = 0;
    over(false);
    const items: readonly Item[] = [...(event.dataTransfer?.items ?? [])];
    const files = items.flatMap((item) => {
      const file = item.getAsFile();
      return file === null ? [] : [{ file, handle: item.getAsFileSystemHandle?.() }];
    });
    if (files.length > 0) dropped(files);
  });
}
