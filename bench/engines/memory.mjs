// Watches every WebAssembly memory that is made after this module was imported. Import it first.
const memories = new Set();

const { instantiate, instantiateStreaming, Instance, Memory } = WebAssembly;
WebAssembly.instantiate = (...given) => instantiate(...given).then(seen);
if (instantiateStreaming !== undefined) WebAssembly.instantiateStreaming = (...given) => instantiateStreaming(...given).then(seen);
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    seen(this);
  }
};

WebAssembly.Memory = class extends Memory {
  constructor(...given) {
    super(...given);
    memories.add(this);
  }
};

function seen(made) {
  for (const value of Object.values((made.instance ?? made).exports)) {
    if (value instanceof Memory) memories.add(value);
  }
  return made;
}

/** Bytes of all memories. They only grow, so at the end this is the peak. */
export function memoryBytes() {
  let sum = 0;
  for (const memory of memories) sum += memory.buffer.byteLength;
  return sum;
}
