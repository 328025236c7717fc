// Work that is the same whatever c1z does: what is measured without a peer beside it is compared with this, in the same run.

/** Milliseconds for numbers in a row, strings and objects, about a third each. */
export function calibrate() {
  const begin = performance.now();
  const numbers = new Uint32Array(1 << 20);
  let state = 1;
  for (let round = 0; round < 24; round += 1) {
    for (let at = 0; at < numbers.length; at += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      numbers[at] += state;
    }
  }
  const bytes = new TextEncoder().encode(Array.from({ length: 60_000 }, (_, at) => `{"id":"grant-${at}","to":{"type":"user","name":"u${at % 997}"}}`).join("\n"));
  let chars = 0;
  for (let round = 0; round < 3; round += 1) {
    for (const line of new TextDecoder().decode(bytes).split("\n")) chars += JSON.parse(line).to.name.length;
  }
  const seen = new Map();
  for (let at = 0; at < 400_000; at += 1) {
    const key = `k${numbers[at] % 5000}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  return { ms: performance.now() - begin, answer: chars + (seen.size > 0 ? 0 : 1) };
}
