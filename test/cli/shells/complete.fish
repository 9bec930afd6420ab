# What fish offers after `waxseal <words> <tab>`: the first argument is the script, the second the line.
source $argv[1]
for offer in (complete -C $argv[2])
    set -l parts (string split -- \t $offer)
    printf "%s\n" $parts[1]
end
