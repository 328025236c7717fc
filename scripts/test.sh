#!/usr/bin/env bash
# Runs the tests in order and stops at the first suite that fails. `test.sh cargo node` runs only those suites.
# The last line sums them up: every test of a suite that counts its own, one for each other check.
set -uo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"

ALL="fmt tracked layers clippy clippy-wasm cargo doc reference build types node chromium firefox e2e package consumers"
LINT="fmt tracked layers clippy clippy-wasm doc"
LOGS=$ROOT/target/test-logs
mkdir -p "$LOGS"
passed=0 failed=0 skipped=0

C1Z_CHROMIUM=$(find_chromium) || C1Z_CHROMIUM=
C1Z_FIREFOX=$(find_firefox) || C1Z_FIREFOX=
export C1Z_CHROMIUM C1Z_FIREFOX

# ---- the suites ----

suite_fmt() { cargo fmt --check; }
suite_tracked() { scripts/check-tracked.sh; }
suite_layers() { scripts/check-layers.sh; }
suite_clippy() { cargo clippy --locked --all-targets -- -D warnings; }
suite_clippy-wasm() { (wasm_env && cargo clippy --locked --release --target "$WASM_TARGET" --lib --test web -- -D warnings); }
suite_cargo() { cargo test --locked --no-fail-fast; }
suite_doc() { RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items; }
suite_reference() { node scripts/build-docs.mjs; }
suite_build() { scripts/build-wasm.sh && node scripts/build-pkg.mjs && node scripts/build-www.mjs; }
suite_types() { tsc --noEmit -p pkg && tsc --noEmit -p www; }
suite_node() { node_tests tests/js; }
suite_e2e() { node_tests tests/e2e; }

suite_chromium() { (
  # webdriver.json names Debian's Chromium; another one goes into a copy of it.
  if [ "$C1Z_CHROMIUM" != /usr/bin/chromium ]; then
    export WASM_BINDGEN_TEST_WEBDRIVER_JSON=$LOGS/webdriver-chromium.json
    node -e 'const c = JSON.parse(require("fs").readFileSync("webdriver.json")); c["goog:chromeOptions"].binary = process.argv[1];
      console.log(JSON.stringify(c))' "$C1Z_CHROMIUM" >"$WASM_BINDGEN_TEST_WEBDRIVER_JSON"
  fi
  wasm_tests --chrome --chromedriver "$(first_of "${CHROMEDRIVER:-}" chromedriver)"
); }

suite_firefox() { (
  # geckodriver refuses a file that has Chromium's options in it, so this one is apart.
  export WASM_BINDGEN_TEST_WEBDRIVER_JSON=$LOGS/webdriver-firefox.json
  node -e 'console.log(JSON.stringify({ "moz:firefoxOptions": { binary: process.argv[1] } }))' "$C1Z_FIREFOX" >"$WASM_BINDGEN_TEST_WEBDRIVER_JSON"
  wasm_tests --firefox --geckodriver "$(first_of "${GECKODRIVER:-}" geckodriver)"
); }

suite_package() {
  (cd pkg && rm -f c1z-*.tgz && npm pack --silent) &&
    publint run pkg/c1z-*.tgz --strict &&
    attw pkg/c1z-*.tgz --profile esm-only
}

# Projects of all kinds that install the tarball.
suite_consumers() { node_tests tests/packaging; }

# Why a suite cannot run here, if so.
cannot() {
  case $1 in
  consumers) node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || echo "Vite and Next.js need Node 20.19 or newer" ;;
  firefox) [ -n "$C1Z_FIREFOX" ] && first_of "${GECKODRIVER:-}" geckodriver >/dev/null || echo "Firefox and geckodriver are not here" ;;
  esac
}

# In release, as the build: what it compiled (libzstd, the build dependencies) is used again.
wasm_tests() { wasm_env && WASM_BINDGEN_TEST_TIMEOUT=300 wasm-pack test --release --headless --mode no-install "$@" . --test web; }

# Not `node --test DIR`: what that means differs between Node versions.
node_tests() {
  local files
  mapfile -t files < <(find "$1" -name '*.test.mjs' -o -name '*.test.js' | sort)
  [ ${#files[@]} -gt 0 ] || { echo "no tests in $1"; return 1; }
  node --test --test-reporter=spec --test-concurrency=1 "${files[@]}"
}

# ---- running and counting ----

# count LOG: adds what the suite's runner counted, as "passed failed skipped"; nothing if it counted nothing.
count() {
  awk '
    { gsub(/\033\[[0-9;]*m/, "") }
    /^ *test result: / {
      seen = 1
      for (i = 2; i <= NF; i++) {
        if ($i ~ /^passed;?$/) p += $(i - 1)
        if ($i ~ /^failed;?$/) f += $(i - 1)
        if ($i ~ /^ignored;?$/) s += $(i - 1)
      }
    }
    /^(ℹ|#) pass [0-9]+$/ { seen = 1; p += $3 }
    /^(ℹ|#) (fail|cancelled) [0-9]+$/ { f += $3 }
    /^(ℹ|#) (skipped|todo) [0-9]+$/ { s += $3 }
    END { if (seen) print p + 0, f + 0, s + 0 }' "$1"
}

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
  exit
}

run() {
  local name=$1 log=$LOGS/$1.log start=$SECONDS status=0 why p f s
  why=$(cannot "$name")
  if [ -n "$why" ]; then
    echo "== $name: left out, $why"
    skipped=$((skipped + 1))
    return
  fi
  printf '== %s … ' "$name"
  "suite_$name" >"$log" 2>&1 </dev/null || status=$?
  read -r p f s < <(count "$log"; echo)
  # A suite that counts nothing is one check; one that fails has at least one failure.
  [ -n "${p:-}" ] || { [ $status = 0 ] && p=1 f=0 s=0 || p=0 f=1 s=0; }
  [ $status = 0 ] || [ "$f" -gt 0 ] || f=1
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  if [ $status = 0 ]; then
    echo "ok ($p passed$([ "$s" = 0 ] || echo ", $s skipped"), $((SECONDS - start)) s)"
    # What a suite wants said even when all is well.
    grep -hE '^(wasm: |left out: )' "$log" | sort -u | sed 's/^/   /'
  else
    echo "FAILED ($((SECONDS - start)) s)"
    tail -n 150 "$log"
    echo "== $name failed; its whole output is in ${log#"$ROOT"/}"
    finish
  fi
}

suites=${*:-$ALL}
[ "$suites" = lint ] && suites=$LINT
for name in $suites; do
  declare -F "suite_$name" >/dev/null || { echo "no suite $name; there are: $ALL" >&2; exit 2; }
done
for name in $suites; do run "$name"; done
finish
