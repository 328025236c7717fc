#!/usr/bin/env bash
# Builds the package twice, each time from a clean copy of the sources in a folder of its own, and compares the tarballs byte by byte.
# Then looks for the machine's folders in what would be shipped.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"

work=$(mktemp -d "${TMPDIR:-/tmp}/c1z-reproduce-XXXXXX")
trap 'rm -rf "$work"' EXIT

# copy FOLDER: what git knows, as it lies here, and the tools.
copy() {
  mkdir -p "$1"
  git ls-files -z --cached --others --exclude-standard | tar -c --null --files-from=- | tar -x -C "$1"
  cp -R node_modules "$1/node_modules"
}

# The names differ in length, too: a path that sneaks in moves everything behind it.
for folder in "$work/one" "$work/another/of/some/depth"; do
  copy "$folder"
  (
    cd "$folder"
    unset CARGO_TARGET_DIR C1Z_DEV
    scripts/build-wasm.sh && node scripts/build-pkg.mjs
    cd pkg && npm pack --silent
  ) >"$work/log" 2>&1 </dev/null || { tail -n 40 "$work/log"; exit 1; }
done

status=0
(cd "$work/one/pkg" && find dist c1z-*.tgz -type f | sort | while read -r file; do
  cmp "$file" "$work/another/of/some/depth/pkg/$file" || exit 1
done) || status=1
# The folders that a message could name. Compressed bytes say nothing, so the files are searched.
for path in "$work" "$ROOT" "$TOOLS" "${CARGO_HOME:-$HOME/.cargo}" "$HOME"; do
  ! (cd "$work/one/pkg" && grep -rlaF -e "$path/" dist) || { echo "these files name $path" >&2; status=1; }
done
[ $status = 0 ] || { echo "the two builds differ, or name a folder of this machine" >&2; exit 1; }
(cd "$work/one/pkg" && sha256sum dist/c1z_bg.wasm c1z-*.tgz | sed 's/^/sha256 /')
