#!/usr/bin/env bash
# Builds the servers and programs that tests need and Debian has not: `test/servers/install.sh openbao sops moto sarif-schema`. Each is kept
# by its version outside of the clone, so that it is built once on a machine. Prints the path of each program.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/waxseal-servers
SOPS=3.11.0
OPENBAO=2.4.0
GO_SARIF=3.3.1
MOTO=5.2.5
export GOTOOLCHAIN=local CGO_ENABLED=0

build_openbao() {
  # Built in a copy: the go command may rewrite go.mod, and a clone stays as it was checked out.
  cp "$here"/openbao/{go.mod,go.sum,main.go} "$1" && cd "$1" &&
    go build -mod=mod -trimpath -ldflags "-s -w -X github.com/openbao/openbao/version.fullVersion=$OPENBAO" -o "$1/bin/bao" .
}

build_sops() {
  cd "$1" && GOBIN="$1/bin" go install -trimpath -ldflags '-s -w' "github.com/getsops/sops/v3/cmd/sops@v$SOPS"
}

# The schema that OASIS publishes, as a Go library carries it: in no package of npm.
build_sarif_schema() {
  local module
  module=$(cd "$1" && go mod download -json "github.com/owenrumney/go-sarif/v3@v$GO_SARIF" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  # It is a Go constant, between backticks.
  sed -n '/^const schema = `{/,/^}`/p' "$module/pkg/report/v210/sarif/schema.go" |
    sed 's/^const schema = `//; s/`$//' >"$1/bin/sarif-2.1.0.json" &&
    grep -q errata01 "$1/bin/sarif-2.1.0.json"
}

# One directory that Python is pointed to, so that nothing of it depends on where it lies.
build_moto() {
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target "$1/lib" \
    -r "$here/moto/requirements.txt" &&
    printf '#!/bin/sh\nPYTHONPATH="$(dirname "$0")/lib" exec python3 -m moto.server "$@"\n' >"$1/bin/moto_server" &&
    chmod +x "$1/bin/moto_server"
}

# $1 names the recipe, $2 the version, $3 the program. A registry may hiccup: three tries.
provide() {
  local recipe=$1 place=$cache/$1-$2 program=$3 work try
  if [ ! -s "$place/$program" ]; then
    mkdir -p "$place"
    work=$(mktemp -d)
    for try in 1 2 3; do
      (mkdir -p "$work/bin" && "build_$recipe" "$work") >&2 && break
      echo "building $recipe failed (try $try of 3)" >&2
      [ "$try" -lt 3 ] || { rm -rf "$work"; return 1; }
      sleep "$((try * 5))"
    done
    # What a program needs beside it.
    [ ! -d "$work/lib" ] || { rm -rf "$place/lib"; mv "$work/lib" "$place/lib"; }
    # Renamed into its place: whoever looks meanwhile sees all of it or nothing.
    mv "$work/bin/$program" "$place/.$program.$$" && mv "$place/.$program.$$" "$place/$program"
    rm -rf "$work"
  fi
  echo "$place/$program"
}

[ $# -gt 0 ] || { echo "usage: $0 openbao|sops|moto|sarif-schema…" >&2; exit 1; }
for name in "$@"; do
  case $name in
    openbao) provide openbao "$OPENBAO" bao ;;
    sops) provide sops "$SOPS" sops ;;
    sarif-schema) provide sarif_schema "$GO_SARIF" sarif-2.1.0.json ;;
    moto) provide moto "$MOTO" moto_server ;;
    *) echo "no recipe for $name" >&2; exit 1 ;;
  esac
done
