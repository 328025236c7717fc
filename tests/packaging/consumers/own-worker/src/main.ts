const input = document.querySelector("input");
const output = document.querySelector("output");
const worker = new Worker(new URL("./own.ts", import.meta.url), { type: "module" });

worker.addEventListener("message", ({ data }: MessageEvent<string>) => {
  if (output !== null) output.value = data;
});
input?.addEventListener("change", () => worker.postMessage(input.files?.[0]));
