import type { CommanderError } from 'commander';
import { AppError } from '../model/problem.js';

/**
 * A bad call in the grammar of all other errors. What follows a "=" is left out: somebody may have written a value
 * there. `flagFirst`: the call began with a flag, as calls of `docker` may.
 */
export function usageError({ message }: CommanderError, flagFirst = false): AppError {
  const [first = '', second = ''] = message.replace(/^error: /, '').split('\n');
  const said = first
    .replace(/=[^']*'/, "'")
    .replaceAll("'", '"')
    .replace(/\.$/, '');
  const near = /^\(Did you mean (.+?)\?\)$/.exec(second)?.[1];
  const hint = near === undefined ? hintFor(first, flagFirst) : `did you mean ${near}?`;
  return new AppError('UsageInvalid', said.charAt(0).toLowerCase() + said.slice(1), { hint });
}

/** What stood behind the name of a secret was most likely its value, which shells remember and process lists show. */
function hintFor(message: string, flagFirst: boolean): string {
  if (flagFirst && message.includes('unknown option'))
    return 'flags stand behind the command: `waxseal status --host URL`';
  return message.startsWith("too many arguments for 'seal'")
    ? 'the value is read from standard input; one that was typed as an argument is in the history of the shell'
    : 'see `waxseal --help`';
}
