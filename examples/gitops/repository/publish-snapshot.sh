#!/bin/sh
# Puts the snapshot of an environment on a branch of its own, for plans: ./publish-snapshot.sh production snapshot.json
# The branch has this one file and no history. The work tree and its branch stay as they are.
set -eu
environment=$1 file=$2
blob=$(git hash-object -w -- "$file")
tree=$(printf '100644 blob %s\tsnapshot.json\n' "$blob" | git mktree)
commit=$(git commit-tree -m "snapshot of $environment" "$tree")
git push --quiet --force origin "$commit:refs/heads/snapshots/$environment"
