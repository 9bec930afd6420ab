#!/bin/sh
# Keeps DIR/current a link to a checkout of REF, exchanged at once: whoever reads it sees all of one commit or all of
# another. For a timer of systemd or cron, on every manager.
#
#   sync.sh URL REF DIR           sync.sh git@git.example.org:shop/secrets.git main /srv/waxseal
#
# Mount DIR, not DIR/current, into the operator, and let it read /specs/current: a link that is mounted itself stays
# what it was. A checkout is called by its commit, by which the operator knows it.
set -eu
url=$1 ref=$2 dir=$3

mkdir -p "$dir/worktrees"
[ -d "$dir/repo.git" ] || git init -q --bare "$dir/repo.git"
git -C "$dir/repo.git" fetch -q --depth 1 "$url" "$ref"
commit=$(git -C "$dir/repo.git" rev-parse FETCH_HEAD)
[ "$(readlink "$dir/current" || true)" = "worktrees/$commit" ] && exit 0

[ -d "$dir/worktrees/$commit" ] || git -C "$dir/repo.git" worktree add -q --detach "$dir/worktrees/$commit" "$commit"
ln -sfn "worktrees/$commit" "$dir/next"
mv -T "$dir/next" "$dir/current"
for old in "$dir"/worktrees/*; do
  [ "$old" = "$dir/worktrees/$commit" ] || git -C "$dir/repo.git" worktree remove --force "$old"
done
