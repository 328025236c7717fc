#!/usr/bin/env bash
# fuzz.sh SECONDS [TARGET...]: runs every fuzz target that long, or those that are named. What it finds goes to tests/fuzz/artifacts; keep
# it in tests/fuzz/crashes, the tests replay it. Takes a nightly compiler; without cargo-fuzz the targets are built the way it does.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"
seconds=${1:-60}
[ $# -eq 0 ] || shift
targets=("$@")
if [ $# -eq 0 ]; then mapfile -t targets < <(basename -s .rs tests/fuzz/fuzz_targets/*.rs); fi
triple=$(rustc -vV | sed -n 's/^host: //p')
if ! cargo +nightly fuzz --version >/dev/null 2>&1; then
  cover=sanitizer-coverage
  RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-$cover-level=4 -Cllvm-args=-$cover-inline-8bit-counters -Cllvm-args=-$cover-pc-table -Cllvm-args=-$cover-trace-compares" \
    cargo +nightly build --release --manifest-path tests/fuzz/Cargo.toml --target "$triple" --target-dir tests/fuzz/target \
    --config 'profile.release.debug-assertions=true' --config 'profile.release.overflow-checks=true'
fi
for name in "${targets[@]}"; do
  echo "== $name, $seconds s"
  # New inputs go to a scratch folder: the committed corpus is a small, chosen one.
  mkdir -p "tests/fuzz/target/corpus/$name" "tests/fuzz/artifacts/$name" "tests/fuzz/corpus/$name"
  folders=("tests/fuzz/target/corpus/$name" "tests/fuzz/corpus/$name")
  options=(-max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -malloc_limit_mb=256)
  if cargo +nightly fuzz --version >/dev/null 2>&1; then
    cargo +nightly fuzz run --fuzz-dir tests/fuzz "$name" "${folders[@]}" -- "${options[@]}"
  else
    "tests/fuzz/target/$triple/release/$name" "${folders[@]}" "${options[@]}" -artifact_prefix="tests/fuzz/artifacts/$name/"
  fi
done
