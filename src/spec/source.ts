import type { Source } from '../model/spec.js';
import { toGenerate } from './generate.js';
import type { RawSource } from './raw.js';

/** A source that passed every check, with everything filled in. */
export function toSource(source: RawSource): Source {
  if ('sealed' in source) return { kind: 'sealed', armor: source.sealed };
  if ('file' in source) return { kind: 'file', path: source.file.path };
  if ('generate' in source) return toGenerate(source.generate);
  const { store, key, property = null, version = null } = source.remote;
  return { kind: 'remote', store, key, property, version };
}
