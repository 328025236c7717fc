#!/usr/bin/env bash
# fuzz.sh SECONDS: runs every fuzz target that long. What it finds goes to tests/fuzz/artifacts; keep it, the tests replay it.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"
for target in tests/fuzz/fuzz_targets/*.rs; do
  name=$(basename "$target" .rs)
  echo "== $name, ${1:-60} s"
  # New inputs go to a scratch folder: the committed corpus is a small, chosen one.
  mkdir -p "tests/fuzz/target/corpus/$name"
  cargo +nightly fuzz run --fuzz-dir tests/fuzz "$name" "tests/fuzz/target/corpus/$name" "tests/fuzz/corpus/$name" -- -max_total_time="${1:-60}" -timeout=5 -rss_limit_mb=2048
done
