# What zsh offers after <line><tab>: $1 is the script, $2 the line, $3 a fresh file. A zsh with a terminal of its own is
# typed into; it writes what it would offer into the file and ends.
zmodload zsh/zpty
zpty inner zsh -f -i
{
  zpty -w inner "PS1= ; autoload -Uz compinit && compinit -D -u && source ${(q)1}"
  zpty -w inner "offered=${(q)3}"
  zpty -w inner 'compadd() {
    if [[ " $* " == *" -"[OAD]" "* ]]; then builtin compadd "$@"; return; fi
    local -a hits
    builtin compadd -O hits "$@"
    (( $#hits )) && print -rl -- $hits >>$offered
    builtin compadd "$@"
  }'
  zpty -w inner 'over() { exit }; comppostfuncs=(over)'
  zpty -w -n inner "$2"$'\t'
  while zpty -r inner nothing; do :; done
} always { zpty -d inner }
