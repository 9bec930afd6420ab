import type { FlagWords, VerbWords, Words } from './complete-words.js';

const HEAD = `# Completes waxseal in bash. In ~/.bashrc: source <(waxseal completion bash)
_waxseal() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} verb=\${COMP_WORDS[1]}
  # "--output=json" comes as three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then`;

const TAIL = `}

# Each line of the input is one word, whatever is in it.
_waxseal_reply() {
  local line
  while IFS= read -r line; do COMPREPLY+=("$line"); done
}

_waxseal_paths() {
  compopt -o filenames 2>/dev/null
  _waxseal_reply < <(compgen "$1" -- "$2")
}

complete -F _waxseal waxseal
`;

export function bashCompletion(verbs: readonly VerbWords[]): string {
  const names = [...verbs.map(({ name }) => name), '--help', '--version'];
  return [
    HEAD,
    `    ${reply(names)}`,
    '    return',
    '  fi',
    '  case $verb:$before in',
    ...verbs.flatMap(valuesOf),
    '  esac',
    '  case $verb in',
    ...verbs.flatMap(rest),
    '  esac',
    TAIL,
  ].join('\n');
}

/** What follows a flag that takes a value. */
function valuesOf({ flags, name }: VerbWords): readonly string[] {
  return flags.flatMap((flag) => {
    if (flag.value === null) return [];
    const before = spellings(flag).map((word) => `${name}:${word}`);
    return [`    ${before.join(' | ')}) ${command(flag.value)}; return ;;`];
  });
}

/** Flags where the word begins with "-", else what the argument may be. */
function rest({ argument, flags, name }: VerbWords): readonly string[] {
  const other = argument === null ? ':' : command(argument);
  return [`    ${name}) if [[ $word == -* ]]; then ${reply(flags.flatMap(spellings))}; else ${other}; fi ;;`];
}

function spellings({ long, short }: FlagWords): readonly string[] {
  return short === null ? [long] : [short, long];
}

function command(words: Words): string {
  if (words.kind === 'choices') return reply(words.choices);
  if (words.kind === 'any') return ':';
  return `_waxseal_paths ${words.kind === 'files' ? '-f' : '-d'} "$word"`;
}

function reply(words: readonly string[]): string {
  return `_waxseal_reply < <(compgen -W '${words.join(' ')}' -- "$word")`;
}
