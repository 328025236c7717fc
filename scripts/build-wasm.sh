#!/usr/bin/env bash
# Builds the wasm into pkg/dist/raw and says its size. C1Z_DEV=1 leaves out the slow optimisation, for working on the code.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"
wasm_env

# Generated bindings fit only the CLI of the very same version.
want=$(locked wasm-bindgen)
got=$(wasm-bindgen --version | cut -d' ' -f2)
[ "$want" = "$got" ] || { echo "wasm-bindgen is $got, Cargo.lock says $want: run scripts/setup.sh" >&2; exit 1; }

if [ -n "${C1Z_DEV:-}" ]; then
  export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_INCREMENTAL=true
fi
RUST_LOG=${RUST_LOG:-error} wasm-pack --quiet build --no-pack --no-opt --no-gitignore --target web --mode no-install --out-dir target/wasm/raw --out-name c1z
node scripts/wasm-opt.mjs target/wasm/raw pkg/dist/raw
