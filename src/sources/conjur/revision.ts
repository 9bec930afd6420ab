import type { Unavailable } from '../../model/answer.js';
import { unavailable } from '../unavailable.js';
import type { RemoteKey } from '../provider.js';
import type { Found } from './found.js';

/**
 * A variable that was removed and made anew counts its versions from 1 again: when it was made tells them apart. null:
 * nothing can be told without the value.
 */
export function revisionOf(found: Found | undefined, version: string | null): string | null {
  if (found === undefined || found.createdAt === '') return null;
  const asked = version === null ? found.versions.at(-1) : found.versions.find((one) => String(one) === version);
  return asked === undefined ? null : `${String(asked)}@${found.createdAt}`;
}

/** What is wrong with the version that a document names; null: it is there, or nobody can tell. It is no proof of an end. */
export function versionProblem(
  store: string,
  { key, version }: RemoteKey,
  found: Found | undefined,
): Unavailable | null {
  const newest = found?.versions.at(-1);
  if (version === null || newest === undefined || found?.versions.some((one) => String(one) === version) === true) {
    return null;
  }
  const kept = `it has ${String(found?.versions[0])} to ${String(newest)}`;
  return unavailable(
    'StoreVersionUnknown',
    `the store "${store}" has no version ${version} of the key "${key}": ${kept}`,
    {
      hint: 'Conjur keeps the last 20 versions of a variable, and counts from 1; without `version` it is the newest one',
    },
  );
}
