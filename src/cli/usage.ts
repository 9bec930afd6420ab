import type { CommanderError } from 'commander';
import { AppError } from '../model/problem.js';
import { flagsOf } from './flags.js';
import type { Verb } from './verb.js';

/**
 * What was typed, as commander shall read it: `help` and `help VERB` mean what they mean to other programs,
 * and an unknown verb stays an error.
 */
export function asTyped(args: readonly string[], verbs: readonly Verb[]): readonly string[] {
  const [first, second] = args;
  if (first === undefined) return ['--help'];
  if (first !== 'help') return args;
  if (second === undefined || second === 'help') return ['--help'];
  return verbNamed(second, verbs) === undefined ? [second] : [second, '--help'];
}

/**
 * A bad call in the grammar of all other errors. What follows a "=" is left out: somebody may have written a value
 * there.
 */
export function usageError({ message }: CommanderError, args: readonly string[], verbs: readonly Verb[]): AppError {
  const [first = '', second = ''] = message.replace(/^error: /, '').split('\n');
  const said = first
    .replace(/=[^']*'/, "'")
    .replaceAll("'", '"')
    .replace(/\.$/, '');
  const near = /^\(Did you mean (.+?)\?\)$/.exec(second)?.[1] ?? begunFlag(said, verbNamed(args[0], verbs));
  const hint = near === undefined ? hintFor(first, args, verbs) : `did you mean ${near}?`;
  return new AppError('UsageInvalid', said.charAt(0).toLowerCase() + said.slice(1), { hint });
}

/** What stood behind the name of a secret was most likely its value, which shells remember and process lists show. */
function hintFor(message: string, args: readonly string[], verbs: readonly Verb[]): string {
  if (args[0]?.startsWith('-') === true && message.includes('unknown option'))
    return 'flags stand behind the command: `waxseal status --host URL`';
  if (message.startsWith("too many arguments for 'seal'"))
    return 'the value is read from standard input; one that was typed as an argument is in the history of the shell';
  const verb = verbNamed(args[0], verbs);
  return verb === undefined ? 'see `waxseal --help`' : `see \`waxseal ${verb.name} --help\``;
}

/** The one flag of the verb that begins with what was typed: `--identity` for `--identity-file`. */
function begunFlag(said: string, verb: Verb | undefined): string | undefined {
  const typed = /^unknown option "(--[a-z][a-z-]*)"$/.exec(said)?.[1];
  if (typed === undefined || verb === undefined) return undefined;
  const long = flagsOf(verb).map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0] ?? '');
  const begun = long.filter((flag) => flag.startsWith(typed));
  return begun.length === 1 ? begun[0] : undefined;
}

function verbNamed(name: string | undefined, verbs: readonly Verb[]): Verb | undefined {
  return verbs.find((verb) => verb.name === name);
}
