import { bashCompletion } from './complete-bash.js';
import { fishCompletion } from './complete-fish.js';
import { zshCompletion } from './complete-zsh.js';
import { wordsOf, type VerbWords } from './complete-words.js';
import { AppError } from '../model/problem.js';
import type { Call, Verb } from './verb.js';

const SCRIPTS: Readonly<Record<string, (verbs: readonly VerbWords[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};
const SHELLS = Object.keys(SCRIPTS);

/** `verbs` is asked late: the verb itself is one of them. */
export function completionVerb(verbs: () => readonly Verb[]): Verb {
  return {
    name: 'completion',
    summary: 'print the completion script of bash, zsh or fish',
    details: ['Prints a script that completes verbs, flags, their choices, files and directories.'],
    argument: '<shell>',
    argumentChoices: SHELLS,
    flags: [],
    examples: [
      { line: 'source <(waxseal completion bash)', does: 'in ~/.bashrc' },
      { line: 'source <(waxseal completion zsh)', does: 'in ~/.zshrc, below compinit' },
      { line: 'waxseal completion fish > ~/.config/fish/completions/waxseal.fish', does: 'once, for fish' },
    ],
    run: ({ argument, io }: Call) => {
      const script = SCRIPTS[argument];
      if (script === undefined) return Promise.reject(unknownShell(argument));
      io.out(script(verbs().map(wordsOf)));
      return Promise.resolve(0);
    },
  };
}

function unknownShell(shell: string): AppError {
  return new AppError('UsageInvalid', `there is no completion for "${shell}"`, { hint: `one of ${SHELLS.join(', ')}` });
}
