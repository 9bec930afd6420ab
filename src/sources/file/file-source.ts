import { isAbsolute } from 'node:path';
import type { SecretSource, SourceRef } from '../../doors.js';
import type { Answer } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';
import { mapInParallel } from '../map-in-parallel.js';
import { placeOf } from './place.js';
import { readRegular } from './read-regular.js';
import { refuse } from './refusals.js';
import { filesOfStores } from './store-files.js';

/**
 * A file of the machine that runs Waxseal, below a directory that the Policy allows. Git does not say what it holds, so
 * it is read in every pass. `forbiddenFiles`, and what a store logs in with, are refused under whatever name (S9).
 */
export function fileSource(forbiddenFiles: readonly string[]): SecretSource {
  return {
    revision: (refs) => Promise.resolve(refs.map(() => ({ kind: 'unread' }))),
    read: (refs) => mapInParallel(refs, AT_ONCE, (ref) => readFile(ref, forbiddenFiles)),
  };
}

const AT_ONCE = 8;

async function readFile(
  { name, source, policy, stores }: SourceRef,
  forbiddenFiles: readonly string[],
): Promise<Answer> {
  if (source.kind !== 'file') throw new Error(`internal: a ${source.kind} source was given to file`);
  if (!isAbsolute(source.path)) return refuse('FilePathNotAbsolute', name, source.path);
  const place = await placeOf(source.path, policy.allowFileSources);
  if (typeof place === 'string') return refuse(place, name, source.path);
  const content = await readRegular(place.realPath, [...forbiddenFiles, ...filesOfStores(stores.values())]);
  if (typeof content === 'string') return refuse(content, name, source.path);
  return { kind: 'present', value: SecretValue.of(content), revision: null, expiresAtMs: null };
}
