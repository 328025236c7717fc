#!/usr/bin/env bash
# Installs what is missing: `setup.sh view` for building and looking, `setup.sh fuzz` for fuzzing too,
# `setup.sh test` (the default) for the tests too, `setup.sh docs` for the API reference, `setup.sh release` for the checks before a
# release.
# Steps that are done cost nothing; every step prints one line; a failed one says what to do.
set -euo pipefail
. "$(dirname "$0")/env.sh"

WHAT=${1:-test}
WASM_PACK=0.15.1
GECKODRIVER=0.37.1
CARGO_FUZZ=0.13.2
CARGO_DENY=0.20.2
LOGS=$TOOLS/logs
mkdir -p "$LOGS"

ok() { printf 'ok          %s\n' "$*"; }
fail() {
  printf 'FAILED      %s\n' "$1"
  shift
  printf '            %s\n' "$@"
  exit 1
} >&2

# run NAME "what it is" "what to do when it fails" command…   A long step: one line, its output in a log.
run() {
  local log=$LOGS/$1.log about=$2 help=$3 start=$SECONDS
  shift 3
  printf 'installing  %s … ' "$about"
  if "$@" >"$log" 2>&1 </dev/null; then
    echo "done ($((SECONDS - start)) s)"
  else
    echo
    tail -n 12 "$log" | sed 's/^/            /' >&2
    fail "$about" "$help" "the whole log: $log"
  fi
}

have() { command -v "$1" >/dev/null 2>&1; }
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# One setup at a time. A symlink is made in one step and can name its owner, so a dead owner is seen.
lock() {
  local owner told=
  until ln -s "$$" "$TOOLS/lock" 2>/dev/null; do
    owner=$(readlink "$TOOLS/lock" || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -f "$TOOLS/lock"
      continue
    fi
    [ -n "$told" ] || echo "waiting     another setup is at work (process $owner)"
    told=yes
    sleep 1
  done
  trap 'rm -f "$TOOLS/lock"' EXIT
}

# ---- packages of the system ----

MISSING=()
# need PACKAGE COMMAND…: the package is wanted unless one of the commands exists.
need() {
  local package=$1
  shift
  first_of "$@" >/dev/null || MISSING+=("$package")
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get update || return
  as_root apt-get install -y --no-install-recommends "$@"
}

# packages "what for": installs what `need` collected.
packages() {
  if [ ${#MISSING[@]} = 0 ]; then
    ok "$1"
    return
  fi
  local list="${MISSING[*]}"
  MISSING=()
  have apt-get || fail "$1" "install with your package manager what Debian calls: $list"
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || fail "$1" "run: sudo apt-get install --no-install-recommends $list"
  # shellcheck disable=SC2086
  run packages "Debian packages for $1: $list" "run: apt-get update && apt-get install $list" install_packages $list
}

# ---- steps ----

check_rust() {
  local want got
  want=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml")
  have cargo && have rustc || fail "Rust" "install Rust $want or newer with rustup, then call this again"
  got=$(cd "$ROOT" && rustc -V | cut -d' ' -f2) || fail "Rust" "rustc does not run: install Rust $want or newer with rustup"
  at_least "$want" "$got" || fail "Rust $got is too old" "Rust $want or newer is needed: rustup update stable"
  ok "Rust $got"
}

check_node() {
  have node && have npm || fail "Node" "install Node 20.3 or newer, with npm"
  local got
  got=$(node -p process.versions.node)
  at_least 20.3 "$got" || fail "Node $got is too old" "install Node 20.3 or newer, with npm"
  ok "Node $got"
}

# Rust for wasm: rustup's where it can have the target, otherwise Debian's newest compiler with a std built from its source.
# C1Z_WASM_RUST=system asks for Debian's at once.
wasm_rust() {
  if [ "${C1Z_WASM_RUST:-}" != system ] && rustup_has_target; then
    WASM_RUST=default
    ok "Rust for wasm: the default toolchain"
    return
  fi
  if [ "${C1Z_WASM_RUST:-}" != system ] && [ ! -e "$TOOLS/wasm-rust/stamp" ] && have rustup; then
    printf 'installing  the wasm target with rustup … '
    if (cd "$ROOT" && rustup target add "$WASM_TARGET") >"$LOGS/rustup.log" 2>&1 </dev/null && rustup_has_target; then
      echo done
      WASM_RUST=default
      return
    fi
    echo "not to be had; Debian's compiler it is"
  fi
  WASM_RUST=system
  need rustc-web /usr/bin/rustc
  need cargo-web /usr/bin/cargo
  [ -d /usr/lib/rustlib/src/rust/library ] || MISSING+=(rust-web-src)
  need rust-web-clippy /usr/bin/clippy-driver
  packages "Rust for wasm"
  local got want
  want=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml")
  got=$(/usr/bin/rustc -V)
  at_least "$want" "$(echo "$got" | cut -d' ' -f2)" ||
    fail "$got is too old" "Debian's rustc-web $want or newer is needed: it is in Debian 12's security updates"
  # A std fits only the very compiler that built it, so the stamp names it.
  if [ "$(cat "$TOOLS/wasm-rust/stamp" 2>/dev/null)" = "$got" ]; then
    ok "std for wasm ($got)"
  else
    run std "std for wasm, about 2 minutes" "is rust-web-src of the same version as rustc-web?" build_std "$got"
  fi
}

rustup_has_target() {
  local dir
  dir=$(cd "$ROOT" && rustc --print target-libdir --target "$WASM_TARGET" 2>/dev/null) && [ -d "$dir" ]
}

# The sysroot is our own: the compiler's std by link, beside it the one built here. Nothing is written under /usr.
build_std() (
  set -e
  dir=$TOOLS/wasm-rust
  host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
  rm -rf "$dir"
  mkdir -p "$dir/bin" "$dir/sysroot/lib/rustlib/$WASM_TARGET/lib" "$dir/seed/src"
  cd "$dir/seed"
  printf '[package]\nname = "seed"\nversion = "0.0.0"\nedition = "2021"\n' >Cargo.toml
  echo '#![no_std]' >src/lib.rs
  # Bitcode, because our release build optimises across crates; `test`, because test programs link it.
  RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=target \
    CARGO_ENCODED_RUSTFLAGS="-Cembed-bitcode=yes"$'\x1f'"--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo" \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$WASM_LD \
    /usr/bin/cargo build --release --target "$WASM_TARGET" -Z build-std=std,panic_abort,proc_macro,test
  rm target/$WASM_TARGET/release/deps/libseed-*
  cp target/$WASM_TARGET/release/deps/*.rlib "$dir/sysroot/lib/rustlib/$WASM_TARGET/lib/"
  ln -s "$(/usr/bin/rustc --print sysroot)/lib/rustlib/$host" "$dir/sysroot/lib/rustlib/$host"
  for name in rustc rustdoc; do
    printf '#!/bin/sh\nexec /usr/bin/%s --sysroot "%s" "$@"\n' "$name" "$dir/sysroot" >"$dir/bin/$name"
    chmod +x "$dir/bin/$name"
  done
  ln -s /usr/bin/cargo /usr/bin/cargo-clippy /usr/bin/clippy-driver "$dir/bin/"
  cd "$dir"
  rm -rf seed
  echo "$1" >stamp
)

# libzstd is C: any clang that knows wasm32 will do, with its llvm-ar.
wasm_cc() {
  if ! find_cc; then
    need clang-22 ""
    need llvm-22 ""
    need lld-22 ""
    packages "C for wasm"
    find_cc || fail "C for wasm" "a clang with the wasm32 target, llvm-ar and wasm-ld are needed (Debian: clang-22 llvm-22 lld-22)" \
      "say which clang to use with C1Z_CLANG=/path/to/clang"
  else
    ok "C for wasm: $WASM_CC"
  fi
}

find_cc() {
  local found dir v
  # What the last setup found, if it is still there.
  if [ -e "$TOOLS/wasm.env" ]; then
    # shellcheck disable=SC1091
    . "$TOOLS/wasm.env"
    have "$WASM_CC" && have "$WASM_AR" && have "$WASM_LD" && [ "${C1Z_CLANG:-$WASM_CC}" = "$WASM_CC" ] && return 0
  fi
  for found in ${C1Z_CLANG:-} clang-22 clang-23 clang-21 clang-20 clang-19 clang \
    /opt/homebrew/opt/llvm/bin/clang /usr/local/opt/llvm/bin/clang; do
    have "$found" || continue
    "$found" --print-targets 2>/dev/null | grep -q wasm32 || continue
    dir=$(dirname "$(command -v "$found")")
    v=${found#*clang}
    WASM_CC=$found
    WASM_AR=$(first_of "$dir/llvm-ar$v" "llvm-ar$v" llvm-ar) || continue
    WASM_LD=$(first_of "$dir/wasm-ld$v" "wasm-ld$v" wasm-ld rust-lld) || WASM_LD=
    # rustup's toolchain has its own linker; only the system's needs one.
    [ -n "$WASM_LD" ] || { rustup_has_target && WASM_LD=true; } || continue
    return 0
  done
  return 1
}

# Written only when it changes, and in one step: other shells may be reading it.
write_env() {
  local new="WASM_RUST=$WASM_RUST
WASM_CC=$WASM_CC
WASM_AR=$WASM_AR
WASM_LD=$WASM_LD"
  [ "$(cat "$TOOLS/wasm.env" 2>/dev/null)" = "$new" ] || { echo "$new" >"$TOOLS/wasm.env.$$" && mv "$TOOLS/wasm.env.$$" "$TOOLS/wasm.env"; }
}

# tool CRATE VERSION MINUTES: a program built from its crate. cargo's own record says which version is there.
tool() {
  if grep -q "^\"$1 $2 " "$TOOLS/.crates.toml" 2>/dev/null; then
    ok "$1 $2"
  else
    run "$1" "$1 $2, about $3 minutes" "run: cargo install --root $TOOLS $1@=$2" cargo_install "$1" "$2"
  fi
}

# The versions its authors locked, where the registry has them all; the newest that fit otherwise.
cargo_install() {
  cd "$TOOLS" || return
  cargo install --quiet --root "$TOOLS" --locked "$1@=$2" || cargo install --quiet --root "$TOOLS" "$1@=$2"
}

node_modules() {
  if cmp -s "$ROOT/package-lock.json" "$ROOT/node_modules/.c1z-lock"; then
    ok "npm packages"
  else
    run npm "npm packages" "run: npm ci" npm_ci
  fi
}

npm_ci() {
  cd "$ROOT" && npm ci --no-audit --no-fund && cp package-lock.json node_modules/.c1z-lock
}

# TypeDoc, with a TypeScript of its own.
typedoc() {
  if cmp -s "$ROOT/docs/api/package-lock.json" "$ROOT/docs/api/node_modules/.c1z-lock"; then
    ok "npm packages of the API reference"
  else
    run typedoc "npm packages of the API reference" "run: npm ci --prefix docs/api" typedoc_ci
  fi
}

typedoc_ci() {
  cd "$ROOT/docs/api" && npm ci --no-audit --no-fund && cp package-lock.json node_modules/.c1z-lock
}

# What the lock files in tests/packaging name, one by one into a cache that the tests copy from.
consumers() {
  if node "$ROOT/tests/packaging/install.mjs" --check; then
    ok "npm packages of the consumers"
  else
    run consumers "npm packages of the consumers" "run: node tests/packaging/install.mjs" node "$ROOT/tests/packaging/install.mjs"
  fi
}

browsers() {
  find_chromium >/dev/null || need chromium ""
  need chromium-driver "${CHROMEDRIVER:-}" chromedriver
  find_firefox >/dev/null || need firefox-esr ""
  # A page without any font has no text to see.
  have fc-list || need fontconfig ""
  ls /usr/share/fonts/truetype/*/*.ttf >/dev/null 2>&1 || [ "$(uname)" != Linux ] || need fonts-dejavu-core ""
  packages browsers
  # chromedriver looks the name up; without it no session starts, and it does not say why.
  ! have getent || getent hosts localhost >/dev/null || fail "localhost" "the name does not resolve: add the line '127.0.0.1 localhost' to /etc/hosts"
}

# ---- in order ----

lock
need gcc cc gcc clang
[ -e /usr/include/stdlib.h ] || [ "$(uname)" != Linux ] || need libc6-dev ""
need git git
need make make
[ -e /etc/ssl/certs/ca-certificates.crt ] || [ "$(uname)" != Linux ] || need ca-certificates ""
packages "a C compiler, make and git"
check_rust
check_node
wasm_cc
wasm_rust
write_env
tool wasm-bindgen-cli "$(locked wasm-bindgen)" 5
tool wasm-pack "$WASM_PACK" 3
node_modules
[ "$WHAT" != test ] && [ "$WHAT" != docs ] || typedoc
if [ "$WHAT" = test ]; then
  browsers
  consumers
  tool geckodriver "$GECKODRIVER" 2
fi
if [ "$WHAT" = fuzz ]; then
  need g++ c++ g++ clang++
  packages "a C++ compiler"
  cargo +nightly -V >/dev/null 2>&1 || fail "nightly Rust" "fuzzing needs it: rustup toolchain install nightly"
  tool cargo-fuzz "$CARGO_FUZZ" 2
fi
[ "$WHAT" != release ] || tool cargo-deny "$CARGO_DENY" 3
