// Real deaths of the WebAssembly, on demand. A wrapper around `WebAssembly.Instance` puts an export of the very same
// instance in the place of another: the sorting that libzstd would ask for when it compressed is a Rust panic for items of a size that
// it does not know. Or it spoils the instance's memory, and what runs next traps. Nothing of it is in the shipped wasm. Runs in Node and in a Worker.

/** `panics` and `traps` are names of exports that shall; `when` says whether to. Gives what takes the wrapper away again. */
export function rig({ panics = [], traps = [], when = () => true }) {
  const { Instance } = WebAssembly;
  const rigged = new WeakMap();
  const rewire = (real) => {
    const exports = { ...real };
    const panic = () => real.rust_zstd_wasm_shim_qsort(0, 0, 3, 0);
    for (const name of panics) exports[name] = (...args) => (when() ? panic() : real[name](...args));
    for (const name of traps) {
      exports[name] = (...args) => {
        if (when()) new Uint8Array(real.memory.buffer).fill(0xff);
        return real[name](...args);
      };
    }
    return exports;
  };
  WebAssembly.Instance = class extends Instance {
    get exports() {
      if (!rigged.has(this)) rigged.set(this, rewire(super.exports));
      return rigged.get(this);
    }
  };
  return () => (WebAssembly.Instance = Instance);
}

/** The bytes of a wasm module with less memory to grow to, in pages of 64 KiB. */
export function withLessMemory(wasm, pages) {
  const bytes = Uint8Array.from(wasm);
  let at = 8;
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const begin = at;
    const id = bytes[at++];
    const end = number() + at;
    if (id === 5) {
      // One memory without a maximum: the section is written anew, as there is no room for one.
      at += 2;
      const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);
      const limits = [1, 1, ...leb(number()), ...leb(pages)];
      return Uint8Array.from([...bytes.subarray(0, begin), id, ...leb(limits.length), ...limits, ...bytes.subarray(end)]);
    }
    at = end;
  }
  throw new Error("The module has no memory of its own.");
}
