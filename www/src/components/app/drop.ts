/** Makes a whole window take dropped files. Enter and leave are counted, since they fire for every element passed over. */
export function dropTarget(target: Window, signal: AbortSignal, over: (over: boolean) => void, dropped: (file: File) => void): void {
  let depth = 0;
  const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  target.addEventListener("dragenter", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    depth++;
    if (depth === 1) over(true);
  }, { signal });
  target.addEventListener("dragleave", (event) => {
    if (!carriesFile(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) over(false);
  }, { signal });
  target.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
  }, { signal });
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    over(false);
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) dropped(file);
  }, { signal });
}
