import { flagsOf } from './flags.js';
import type { Flag, Verb } from './verb.js';

/** What may stand behind a flag or as an argument. `any`: nobody knows. */
export type Words =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'files' | 'directories' | 'any' };

/** One flag as a shell completes it. */
export interface FlagWords {
  /** "-d", or null. */
  readonly short: string | null;
  /** "--dir" */
  readonly long: string;
  readonly does: string;
  /** null: it takes no value. */
  readonly value: Words | null;
}

/** One verb as a shell completes it. */
export interface VerbWords {
  readonly name: string;
  readonly summary: string;
  /** null: it takes none. */
  readonly argument: Words | null;
  readonly flags: readonly FlagWords[];
}

const HELP: FlagWords = { short: '-h', long: '--help', does: 'print this help', value: null };

export function wordsOf(verb: Verb): VerbWords {
  const { argument, argumentChoices, name, summary } = verb;
  const words = argument === '' ? null : valueWords(argument, argumentChoices);
  return { name, summary, argument: words, flags: [...flagsOf(verb).map(flagWords), HELP] };
}

function flagWords({ choices, does, flags }: Flag): FlagWords {
  const short = /(?:^|, )(-[A-Za-z])\b/.exec(flags)?.[1] ?? null;
  const long = /--[a-z-]+/.exec(flags)?.[0] ?? '';
  const value = /<.+>/.exec(flags)?.[0];
  return { short, long, does, value: value === undefined ? null : valueWords(value, choices) };
}

function valueWords(placeholder: string, choices: readonly string[] | undefined): Words {
  if (choices !== undefined) return { kind: 'choices', choices };
  if (placeholder.includes('dir')) return { kind: 'directories' };
  return { kind: placeholder.includes('file') ? 'files' : 'any' };
}
