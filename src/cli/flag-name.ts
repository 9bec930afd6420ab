import type { Flag } from './verb.js';

/** The long name of a flag, as `Options` knows it: "identity-file". */
export function flagName({ flags }: Flag): string {
  return /--([a-z-]+)/.exec(flags)?.[1] ?? '';
}
