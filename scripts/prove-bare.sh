#!/usr/bin/env bash
# prove-bare.sh DIR [command…]: makes a bare Debian 12 in DIR (once), gives it this machine's Rust and Node and a copy of the
# working tree, and runs there `make test`, or the command. Needs root and debootstrap. It proves that setup.sh misses nothing.
set -euo pipefail
. "$(dirname "$0")/env.sh"
[ $# -ge 1 ] || { sed -n '2,3s/^# //p' "$0"; exit 2; }
mkdir -p "$1"
bare=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- make test

# The mirror and its settings are this machine's.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null | grep -v '^#' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1) || true
[ -e "$bare/etc/debian_version" ] || debootstrap --variant=minbase --include=make bookworm "$bare" "$mirror"
: >"$bare/etc/apt/sources.list"
for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources /etc/apt/apt.conf.d/99* /etc/resolv.conf ~/.npmrc; do
  [ ! -e "$file" ] || install -D -m 644 "$file" "$bare/$file"
done
echo "127.0.0.1 localhost" >"$bare/etc/hosts"
install -D /etc/ssl/certs/ca-certificates.crt "$bare/ca.crt"

# Node and Rust are what a person is asked to have. Rust is mounted so that it cannot be changed from inside.
node_home=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
mkdir -p "$bare/usr/local/lib/node_modules" "$bare/opt/dev/.rustup" "$bare/opt/dev/.cargo"
cp "$(readlink -f "$(command -v node)")" "$bare/usr/local/bin/node"
rm -rf "$bare/usr/local/lib/node_modules/npm"
cp -a "$node_home" "$bare/usr/local/lib/node_modules/npm"
ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$bare/usr/local/bin/npm"
cp -a "${CARGO_HOME:-$HOME/.cargo}/bin" "$bare/opt/dev/.cargo/"

mounts=()
unmount() { for dir in "${mounts[@]}"; do umount -l "$dir"; done; }
trap unmount EXIT
for dir in proc sys dev; do
  mount --rbind "/$dir" "$bare/$dir"
  mount --make-rslave "$bare/$dir"
  mounts+=("$bare/$dir")
done
mount --bind "${RUSTUP_HOME:-$HOME/.rustup}" "$bare/opt/dev/.rustup"
mounts+=("$bare/opt/dev/.rustup")
mount -o remount,ro,bind "$bare/opt/dev/.rustup"

rm -rf "$bare/opt/dev/c1z"
mkdir "$bare/opt/dev/c1z"
cd "$ROOT"
# With its history, since the checks ask git what belongs to the repository.
{ git ls-files -z --cached --others --exclude-standard; printf '.git\0'; } | tar --null --files-from=- -cf - | tar -C "$bare/opt/dev/c1z" -xf -

env -i HOME=/opt/dev LANG=C.UTF-8 CI="${CI:-}" RUSTUP_AUTO_INSTALL=0 C1Z_WASM_RUST="${C1Z_WASM_RUST:-}" \
  PATH=/opt/dev/.cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  SSL_CERT_FILE=/ca.crt CARGO_HTTP_CAINFO=/ca.crt NODE_EXTRA_CA_CERTS=/ca.crt \
  chroot "$bare" sh -c 'cd /opt/dev/c1z && exec "$@"' sh "$@"
