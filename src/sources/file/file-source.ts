import { isAbsolute } from 'node:path';
import type { Answer, SecretSource } from '../../doors.js';
import { SecretValue } from '../../model/secret-value.js';
import { placeOf } from './place.js';
import { readRegular } from './read-regular.js';
import { refuse } from './refusals.js';

/**
 * A file of the machine that runs Waxseal, below a directory that the Policy allows. Git does not say what it holds, so
 * it is read in every pass. `forbiddenFiles` are refused under whatever name a document reaches them (S9).
 */
export function fileSource(forbiddenFiles: readonly string[]): SecretSource {
  return {
    settledByGit: false,
    async read({ name, source, allowFileSources }): Promise<Answer> {
      if (source.kind !== 'file') throw new Error(`internal: a ${source.kind} source was given to file`);
      if (!isAbsolute(source.path)) return refuse('FilePathNotAbsolute', name, source.path);
      const place = await placeOf(source.path, allowFileSources);
      if (typeof place === 'string') return refuse(place, name, source.path);
      const content = await readRegular(place.realPath, forbiddenFiles);
      if (typeof content === 'string') return refuse(content, name, source.path);
      return { kind: 'present', value: SecretValue.of(content) };
    },
  };
}
