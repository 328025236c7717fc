#!/usr/bin/env bash
# No file of the repository names this machine's package registries or its paths: a clone must work anywhere.
set -euo pipefail
. "$(dirname "$0")/env.sh"
cd "$ROOT"

# The hosts are read from the machine's own settings. Links that are not registries (a project's home page) are fine.
hosts() {
  {
    npm config get registry
    cat /etc/apt/sources.list /etc/apt/sources.list.d/* "${CARGO_HOME:-$HOME/.cargo}"/config* 2>/dev/null
    env | grep -iE '^(https?_proxy|pip_index_url|npm_config_registry|cargo_registr)'
  } | grep -oE 'https?://[^/" ]+' | sed -E 's#https?://([^@]*@)?##; s/:[0-9]+$//' | sort -u
}
# A localhost proxy says nothing.
patterns=$(hosts 2>/dev/null | grep -vE '^(localhost|127\.|$)' || true)
# Homes of people, and where this very clone lies.
paths='(^|[^A-Za-z0-9_.])(/home/[a-z]|/Users/[a-zA-Z]|/root/[.a-z])'

files() { git ls-files -z --cached --others --exclude-standard -- . ':!scripts/check-tracked.sh'; }
found=$(
  [ -z "$patterns" ] || files | xargs -0 grep -nHIF -e "$patterns" -- 2>/dev/null || true
  files | xargs -0 grep -nHIE -e "$paths" -- 2>/dev/null || true
  files | xargs -0 grep -nHIF -e "$ROOT/" -- 2>/dev/null || true
  git ls-files -z --cached --others --exclude-standard -- '*package-lock.json' | xargs -0 grep -nH '"resolved"' || true
)
[ -z "$found" ] || { printf '%s\n' "$found" "these lines name a registry's host or a path of one machine" >&2; exit 1; }
