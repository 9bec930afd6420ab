#!/usr/bin/env bash
# Private Docker Swarms for the e2e suite: one network namespace per node, joined by veth pairs to a namespace that
# plays the switch, none with a default route (an engine with one waits 10-20 s for DNS before each task).
#
#   swarm.sh up DIR MANAGERS WORKERS     a new swarm in DIR; node i is DIR/n<i>, its socket DIR/n<i>/d.sock
#   swarm.sh start|stop|kill DIR I       dockerd of one node: start again, SIGTERM, death of the whole node by SIGKILL
#   swarm.sh pause|unpause DIR I         SIGSTOP, SIGCONT
#   swarm.sh part|heal DIR I             pull the node's cable, put it back
#   swarm.sh down DIR                    kill everything, remove everything
#   swarm.sh sweep BASE                  down for each run below BASE whose process is gone
#   swarm.sh alive DIR                   exit 0 if node 1 answers
#
# Only what carries the mark of this script (the file DIR/waxseal-e2e, the namespace prefix) is ever touched.
set -uo pipefail

IMAGE='repo=local/busybox&tag=1'
NET=10.77.0

say() { echo "swarm.sh: $*" >&2; }
prefix() { echo "waxseal-e2e-$(printf %s "$1" | cksum | cut -d' ' -f1)"; }
api() { local dir=$1 i=$2; shift 2; curl -sS --max-time 40 --unix-socket "$dir/n$i/d.sock" -H 'Content-Type: application/json' "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n1 | cut -d'"' -f4; }

make_switch() {
  local p; p=$(prefix "$1")
  ip netns add "$p-sw" && ip -n "$p-sw" link add br0 type bridge && ip -n "$p-sw" link set br0 up
}

make_node() {
  local dir=$1 i=$2 p; p=$(prefix "$dir")
  ip netns add "$p-$i" && ip -n "$p-$i" link set lo up
  ip link add name eth0 netns "$p-$i" type veth peer name "p$i" netns "$p-sw"
  ip -n "$p-sw" link set "p$i" master br0 up
  ip -n "$p-$i" addr add "$NET.$i/24" dev eth0 && ip -n "$p-$i" link set eth0 up
  mkdir -p "$dir/n$i"
}

# nsenter, not `ip netns exec`: that one remounts /sys and loses the cgroup v1 mounts. The mount namespace of its own
# makes every mount of a killed node vanish with it, and DIR/own be each node's own directory, as /var/run is on machines.
launch() {
  local dir=$1 i=$2 p; p=$(prefix "$dir")
  rm -f "$dir/n$i/d.pid" "$dir/n$i/d.sock" "$dir/n$i/exec/containerd/containerd.pid"
  mkdir -p "$dir/own"
  nsenter --net="/run/netns/$p-$i" setsid unshare --uts --mount --propagation private \
    sh -c 'hostname "$0" && mount --bind "$1" "$2" && shift 2 && exec "$@"' "$(basename "$dir" | tr _ -)-$i" \
    "$dir/n$i" "$dir/own" dockerd -D --data-root "$dir/n$i/data" \
    --exec-root "$dir/n$i/exec" --pidfile "$dir/n$i/d.pid" -H "unix://$dir/n$i/d.sock" --bridge=none \
    >>"$dir/n$i/log" 2>&1 </dev/null &
}

await() {
  local dir=$1 i=$2 n
  for n in $(seq 600); do
    [ "$(api "$dir" "$i" http://d/_ping 2>/dev/null)" = OK ] && return 0
    sleep 0.1
  done
  say "node $i of $dir does not answer; its log ends:"
  tail -n 20 "$dir/n$i/log" >&2
  return 1
}

# A root file system of one static binary: every applet of busybox is a link to it.
rootfs() {
  local dir=$1 root; root=$(mktemp -d "$dir/rootfs.XXXX")
  mkdir -p "$root/bin" "$root/tmp" "$root/run" "$root/etc"
  cp "$(command -v busybox)" "$root/bin/busybox"
  (cd "$root/bin" && for a in $(./busybox --list); do [ "$a" = busybox ] || ln -s busybox "$a"; done)
  printf 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
  tar -C "$root" -cf "$dir/rootfs.tar" . && rm -rf "$root"
}

load_image() { api "$1" "$2" -X POST -H 'Content-Type: application/x-tar' --data-binary "@$1/rootfs.tar" "http://d/images/create?fromSrc=-&$IMAGE" >/dev/null; }

join() {
  local dir=$1 i=$2 token=$3
  api "$dir" "$i" -f -X POST http://d/swarm/join \
    -d "{\"ListenAddr\":\"$NET.$i:2377\",\"AdvertiseAddr\":\"$NET.$i\",\"RemoteAddrs\":[\"$NET.1:2377\"],\"JoinToken\":\"$token\"}"
}

up() {
  local dir=$1 managers=$2 workers=$3 all i tokens
  all=$((managers + workers))
  mkdir -p "$dir" && : >"$dir/waxseal-e2e" && rootfs "$dir" && make_switch "$dir" || return 1
  for i in $(seq $all); do make_node "$dir" "$i" && launch "$dir" "$i" || return 1; done
  for i in $(seq $all); do await "$dir" "$i" && load_image "$dir" "$i" || return 1; done
  api "$dir" 1 -f -X POST -d "{\"ListenAddr\":\"$NET.1:2377\",\"AdvertiseAddr\":\"$NET.1\"}" http://d/swarm/init >/dev/null || return 1
  tokens=$(api "$dir" 1 http://d/swarm)
  for i in $(seq 2 $all); do
    join "$dir" "$i" "$(echo "$tokens" | field "$([ "$i" -le "$managers" ] && echo Manager || echo Worker)")" || return 1
  done
}

# Everything that belongs to node I: dockerd, containerd and shims by the node's directory in their arguments, and the
# containers, which are children of the shims.
pids() {
  local dir=$1 i=$2 p
  for p in $(grep -laF -- "$dir/n$i/" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3); do
    case $(cat "/proc/$p/comm" 2>/dev/null) in
      dockerd) echo "$p" ;;
      containerd-shim*) echo "$p"; cat "/proc/$p"/task/*/children 2>/dev/null ;;
      containerd | docker-proxy) echo "$p" ;;
    esac
  done
}

kill_node() {
  local found n
  for n in $(seq 50); do
    found=$(pids "$1" "$2")
    [ -n "$found" ] || return 0
    kill -9 $found 2>/dev/null
    sleep 0.1
  done
}

stop_node() {
  local pid n; pid=$(cat "$1/n$2/d.pid") || return 1
  kill -TERM "$pid"
  for n in $(seq 600); do [ -d "/proc/$pid" ] || return 0; sleep 0.1; done
  say "node $2 of $1 does not stop"; return 1
}

down() {
  local dir=$1 p node id; p=$(prefix "$dir")
  [ -e "$dir/waxseal-e2e" ] || { say "$dir is not ours"; return 1; }
  for node in "$dir"/n[0-9]*; do [ -d "$node" ] && kill_node "$dir" "${node##*/n}"; done
  for id in "$dir"/n*/data/containers/*; do rmdir /sys/fs/cgroup/docker/"${id##*/}" /sys/fs/cgroup/*/docker/"${id##*/}" 2>/dev/null; done
  for node in $(ip netns list | cut -d' ' -f1 | grep "^$p-"); do ip netns del "$node"; done
  grep -F " $dir/" /proc/mounts | cut -d' ' -f2 | sort -r | xargs -r -n1 umount -l
  rm -rf "$dir"
}

# A run is a directory that holds swarms and a file `owner`: pid and start time of the process it belongs to.
sweep() {
  local run pid start dir
  for run in "$1"/*; do
    [ -e "$run/owner" ] || continue
    read -r pid start <"$run/owner"
    [ "$(cut -d' ' -f22 "/proc/$pid/stat" 2>/dev/null)" = "$start" ] && continue
    for dir in "$run"/*; do [ -e "$dir/waxseal-e2e" ] && down "$dir"; done
    rm -rf "$run"
  done
}

verb=$1; shift
case $verb in
  up) up "$@" ;;
  start) launch "$@" && await "$@" ;;
  stop) stop_node "$@" ;;
  kill) kill_node "$@" ;;
  pause) kill -STOP "$(cat "$1/n$2/d.pid")" ;;
  unpause) kill -CONT "$(cat "$1/n$2/d.pid")" ;;
  part) ip -n "$(prefix "$1")-sw" link set "p$2" down ;;
  heal) ip -n "$(prefix "$1")-sw" link set "p$2" up ;;
  down) down "$@" ;;
  sweep) sweep "$@" ;;
  alive) [ "$(api "$1" 1 http://d/_ping 2>/dev/null)" = OK ] ;;
  *) say "unknown verb $verb"; exit 2 ;;
esac
