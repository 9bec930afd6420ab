#!/usr/bin/env bash
# Gathers the root file system of the image from the Debian packages that are installed here, so that a base needs no
# registry: each program, the libraries it is linked with, the CA certificates, and nothing else.
#
#   image/root.sh ROOT [PROGRAM…]     makes the new directory ROOT; without programs: those that waxseal needs
#   tar -C ROOT -c . | docker import - waxseal-base
#
# NODE names the program of Node 24 (default: `node` of PATH); it becomes /usr/local/bin/node. Needs the packages
# git openssh-client gpg tini ca-certificates. What came from which package is noted as distroless images do it, in
# var/lib/dpkg/status.d, so that scanners for vulnerabilities find it.
set -euo pipefail

say() { echo "root.sh: $*" >&2; }

# The base directories of Debian are links into /usr: there is one place for each file.
into_usr() { case $1 in /bin/* | /sbin/* | /lib/* | /lib64/*) echo "/usr$1" ;; *) echo "$1" ;; esac; }

# Copies what the path leads to, under the path itself.
take() {
  local path=$1 place; place="$root$(into_usr "$path")"
  [ -e "$place" ] && return 0
  mkdir -p "${place%/*}" && cp -L --preserve=mode,timestamps "$path" "$place"
  taken+=("$path" "$(readlink -f "$path")")
}

libraries_of() { ldd "$1" 2>/dev/null | grep -oE '/[^ ]+' || true; }

take_program() {
  local path library
  path=$(command -v "$1") || { say "there is no program \"$1\" here"; return 1; }
  take "$path"
  for library in $(libraries_of "$path"); do take "$library"; done
}

take_node() {
  local node library
  node=$(readlink -f "${NODE:-$(command -v node)}")
  case $("$node" --version) in v24.*) ;; *) say "\"$node\" is not Node 24: name one with NODE=…"; return 1 ;; esac
  install -D -m 0755 "$node" "$root/usr/local/bin/node"
  for library in $(libraries_of "$node"); do take "$library"; done
}

skeleton() {
  mkdir "$root" && mkdir -p "$root"/{etc,tmp,run,proc,sys,dev,app,usr/bin,usr/sbin,usr/lib,usr/lib64}
  chmod 1777 "$root/tmp"
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
  printf 'root:x:0:0::/:/bin/sh\nwaxseal:x:10001:10001::/tmp:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\nwaxseal:x:10001:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  cp -L /etc/os-release "$root/etc/os-release"
  take /etc/ssl/certs/ca-certificates.crt
}

# "libc6:amd64: /lib/…" for each path that a package owns. A file is listed with or without /usr, so both are asked for.
packages() {
  { printf '%s\n' "${taken[@]}" "${taken[@]#/usr}" | sort -u | xargs -r -d '\n' dpkg-query -S 2>/dev/null || true; } |
    awk -F': ' '!/^diversion/ { sub(/:.*/, "", $1); print $1 }' | sort -u
}

note_packages() {
  local package copyright
  mkdir -p "$root/var/lib/dpkg/status.d"
  for package in $(packages); do
    dpkg-query -s "$package" >"$root/var/lib/dpkg/status.d/$package"
    copyright="/usr/share/doc/$package/copyright"
    [ ! -e "$copyright" ] || install -D -m 0644 "$copyright" "$root$copyright"
  done
}

root=${1:?name the new directory}; shift
taken=()
skeleton
if [ $# -gt 0 ]; then
  for program in "$@"; do take_program "$program"; done
else
  take_node
  for program in sh git ssh ssh-keygen gpg tini /usr/lib/git-core/git-remote-https; do take_program "$program"; done
  ln -s git "$root/usr/bin/git-upload-pack"
fi
note_packages
