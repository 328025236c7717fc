// What wasm-opt is told, by the build and by the size report.

// Exactly what rustc's default target emits and every browser since 2022 loads. --all-features would let wasm-opt use
// proposals that no browser has yet.
export const FLAGS = [
  "-O3",
  "--enable-bulk-memory",
  "--enable-bulk-memory-opt",
  "--enable-multivalue",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-call-indirect-overlong",
  "--enable-sign-ext",
  "--strip-debug",
  "--strip-producers",
  "--strip-target-features",
];
