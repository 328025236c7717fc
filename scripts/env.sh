# shellcheck shell=bash
# Sourced by the other scripts: where things are, and which compiler builds the wasm.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Built tools live outside the tree, so that clones share them and `make clean` keeps them.
TOOLS=${C1Z_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/c1z-tools}
WASM_TARGET=wasm32-unknown-unknown
export PATH="$TOOLS/bin:$ROOT/node_modules/.bin:$PATH"

# The version of a crate in Cargo.lock.
locked() { awk -v want="name = \"$1\"" '$0 == want { getline; gsub(/[^0-9.]/, ""); print; exit }' "$ROOT/Cargo.lock"; }

# The first of the named commands that exists, as a path.
first_of() {
  local name
  for name in "$@"; do
    [ -n "$name" ] && command -v "$name" 2>/dev/null && return 0
  done
  return 1
}

find_chromium() {
  first_of "${C1Z_CHROMIUM:-}" chromium google-chrome chromium-browser \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
}
find_firefox() { first_of "${C1Z_FIREFOX:-}" firefox-esr firefox "/Applications/Firefox.app/Contents/MacOS/firefox"; }

# Compiler flags that keep this machine's folders out of the wasm: panic messages name source files. Same sources, same bytes.
no_paths() {
  local home=${CARGO_HOME:-$HOME/.cargo} sysroot dir flags=()
  # The registry's folder has a name of its own, which must be known before the first build, too.
  compgen -G "$home/registry/src/*/" >/dev/null || (cd "$ROOT" && cargo fetch --locked --quiet) || return
  flags=("--remap-path-prefix=$home=cargo" "--remap-path-prefix=$TOOLS=tools")
  for dir in "$home"/registry/src/*/; do flags+=("--remap-path-prefix=${dir%/}=crates"); done
  sysroot=$(rustc --print sysroot) && flags+=("--remap-path-prefix=$sysroot/lib/rustlib/src/rust=rust")
  flags+=("--remap-path-prefix=$ROOT=.")
  (IFS=$'\x1f' && printf '%s' "${flags[*]}")
}

# From here on, cargo and wasm-pack in this shell build for wasm. Not for native builds: those use the default toolchain.
wasm_env() {
  # Written by setup.sh: WASM_CC, WASM_AR, and WASM_LD where the compiler brings no linker of its own.
  [ -e "$TOOLS/wasm.env" ] || { echo "the wasm tools are not set up: run scripts/setup.sh" >&2; return 1; }
  # shellcheck disable=SC1091
  . "$TOOLS/wasm.env"
  export CC_wasm32_unknown_unknown=$WASM_CC AR_wasm32_unknown_unknown=$WASM_AR
  # libzstd without what a reader in a browser has no use for: the loop that prefetches, which wasm cannot; a second decoder of
  # literals, no faster here; the texts of errors.
  export CFLAGS_wasm32_unknown_unknown="-DZSTD_FORCE_DECOMPRESS_SEQUENCES_SHORT=1 -DHUF_FORCE_DECOMPRESS_X1=1 -DDYNAMIC_BMI2=0 -DZSTD_TRACE=0 -DZSTD_STRIP_ERROR_STRINGS=1"
  [ -z "${WASM_LD:-}" ] || export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$WASM_LD
  # Own target folder: a wasm build and a native one do not wait for each other's lock.
  export CARGO_TARGET_DIR=$ROOT/target/wasm
  if [ "${WASM_RUST:-}" = system ]; then
    export PATH="$TOOLS/wasm-rust/bin:$PATH"
    export SYSROOT=$TOOLS/wasm-rust/sysroot # for clippy, which does not ask our rustc
  fi
  CARGO_ENCODED_RUSTFLAGS=$(no_paths)
  export CARGO_ENCODED_RUSTFLAGS
}
