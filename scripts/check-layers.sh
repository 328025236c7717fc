#!/usr/bin/env bash
# Only src/wasm may know JavaScript: no other source names its crates, and a native build does not have them. And src/pebble
# knows nothing of what is around it.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"

if grep -rnE '\b(wasm_bindgen|js_sys|web_sys|serde_wasm_bindgen)\b' src build.rs --include='*.rs' | grep -v '^src/wasm/'; then
  echo "only src/wasm may name these crates" >&2
  exit 1
fi
if grep -rnE '\bcrate::' src/pebble --include='*.rs' | grep -vE 'crate::pebble\b'; then
  echo "src/pebble may name nothing of c1z" >&2
  exit 1
fi
host=$(rustc -vV | sed -n 's/^host: //p')
if cargo tree --locked --target "$host" --edges normal,build --prefix none | grep -E '^(wasm-bindgen|js-sys|web-sys|serde-wasm-bindgen)\b'; then
  echo "a native build must not have these crates" >&2
  exit 1
fi
