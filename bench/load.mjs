// What stands between a page and its first question: compiling, an instance, and a Worker that is ready.

export async function loadJob({ C1z, bytes, createGlue }) {
  const begin = performance.now();
  const module = await WebAssembly.compile(bytes);
  const compiled = performance.now();
  createGlue().initSync({ module });
  const started = performance.now();
  await C1z.load();
  return { compileMs: compiled - begin, instantiateMs: started - compiled, readyMs: performance.now() - started };
}
