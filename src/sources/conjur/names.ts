import type { ConjurSpec } from '../../model/store.js';

/** `app/db` as Conjur calls it in batches and listings. */
export function fullId({ account }: Pick<ConjurSpec, 'account'>, key: string): string {
  return `${account}:variable:${key}`;
}

/** One step of a path: slashes inside of a name are part of it. */
export function step(name: string): string {
  return encodeURIComponent(name);
}

/** Why a key cannot be the name of a variable, or null. */
export function badKey(key: string): string | null {
  // Half of a surrogate pair, which no URL can carry.
  if (/\p{Cs}/u.test(key)) return 'it is no text';
  return key.split('/').some((part) => part === '' || part === '.' || part === '..')
    ? 'it has an empty part, "." or ".." between its slashes'
    : null;
}
