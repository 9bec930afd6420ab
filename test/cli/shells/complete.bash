# What bash offers after `waxseal <words> <tab>`: $1 is the script, the rest are the words, the last the one to complete.
source "$1"
shift
COMP_WORDS=(waxseal)
for word; do
  # As readline splits it.
  if [[ $word == --*=* ]]; then COMP_WORDS+=("${word%%=*}" = "${word#*=}"); else COMP_WORDS+=("$word"); fi
done
[[ ${COMP_WORDS[-1]} == '' && ${COMP_WORDS[-2]} == = ]] && unset 'COMP_WORDS[-1]'
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_waxseal
printf '%s\n' "${COMPREPLY[@]}"
