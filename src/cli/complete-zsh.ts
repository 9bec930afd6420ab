import type { FlagWords, VerbWords, Words } from './complete-words.js';

const HEAD = `#compdef waxseal
# Completes waxseal in zsh. In ~/.zshrc, below compinit: source <(waxseal completion zsh)
_waxseal() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C '(- *)'{-h,--help}'[print this help]' '(- *)'{-V,--version}'[print the version]' \\
    '1: :->verb' '*:: :->rest'
  case $state in
    verb)
      local -a verbs=(`;

const TAIL = `      esac
      ;;
  esac
}

# As a file of $fpath it is the function; sourced, it has to be made known.
if [[ $funcstack[1] == _waxseal ]]; then _waxseal "$@"; else compdef _waxseal waxseal; fi
`;

export function zshCompletion(verbs: readonly VerbWords[]): string {
  return [
    HEAD,
    ...verbs.map(({ name, summary }) => `        ${quoted(`${name}:${summary}`)}`),
    '      )',
    '      _describe verb verbs',
    '      ;;',
    '    rest)',
    '      case $line[1] in',
    ...verbs.flatMap(argumentsOf),
    TAIL,
  ].join('\n');
}

function argumentsOf({ argument, flags, name }: VerbWords): readonly string[] {
  const specs = [...flags.map(flagSpec), ...(argument === null ? [] : [quoted(`1:argument:${action(argument)}`)])];
  return [`        ${name})`, `          _arguments ${specs.join(' \\\n            ')}`, '          ;;'];
}

function flagSpec({ does, long, short, value }: FlagWords): string {
  const text = `[${does.replaceAll(/[[\]\\]/g, '\\$&')}]`;
  const takes = value === null ? '' : `:value:${action(value)}`;
  // "--dir=" takes its value behind "=" or as the next word.
  const spelt = value === null ? long : `${long}=`;
  if (short === null) return quoted(`${spelt}${text}${takes}`);
  return `${quoted(`(${short} ${long})`)}{${short},${spelt}}${quoted(`${text}${takes}`)}`;
}

function action(words: Words): string {
  switch (words.kind) {
    case 'choices':
      return `(${words.choices.join(' ')})`;
    case 'files':
      return '_files';
    case 'directories':
      return '_files -/';
    case 'any':
      return ' ';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
