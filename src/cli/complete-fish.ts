import type { FlagWords, VerbWords, Words } from './complete-words.js';

const HEAD = `# Completes waxseal in fish. Once: waxseal completion fish > ~/.config/fish/completions/waxseal.fish
function __waxseal_verb_is
    set -l words (commandline -opc)
    if test (count $words) -lt 2
        test "$argv[1]" = ''
    else
        test "$words[2]" = "$argv[1]"
    end
end
complete -c waxseal -f
complete -c waxseal -n "__waxseal_verb_is ''" -s h -l help -d 'print this help'
complete -c waxseal -n "__waxseal_verb_is ''" -s V -l version -d 'print the version'`;

export function fishCompletion(verbs: readonly VerbWords[]): string {
  return [HEAD, ...verbs.flatMap(linesOf), ''].join('\n');
}

function linesOf({ argument, flags, name, summary }: VerbWords): readonly string[] {
  const behind = `complete -c waxseal -n '__waxseal_verb_is ${name}'`;
  return [
    `complete -c waxseal -n "__waxseal_verb_is ''" -a ${name} -d ${quoted(summary)}`,
    ...(argument === null || argument.kind === 'any' ? [] : [`${behind} ${offers(argument)}`]),
    ...flags.map((flag) => `${behind} ${flagText(flag)}`),
  ];
}

function flagText({ does, long, short, value }: FlagWords): string {
  const names = `${short === null ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  const takes = value === null ? '' : ` -r ${offers(value)}`;
  return `${names}${takes} -d ${quoted(does)}`;
}

/** `-f` above says: no files unless asked for. */
function offers(words: Words): string {
  switch (words.kind) {
    case 'choices':
      return `-f -a ${quoted(words.choices.join(' '))}`;
    case 'files':
      return '-F';
    case 'directories':
      return `-f -a '(__fish_complete_directories (commandline -ct))'`;
    case 'any':
      return '-f';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
