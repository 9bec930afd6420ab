import type { Source } from '../model/spec.js';
import { toGenerate } from './generate.js';
import type { RawSource } from './raw.js';
import { sopsSource, type SopsFiles } from './sops-rules.js';

/** A source that passed every check, with everything filled in. `where.file` is the file of the document. */
export function toSource(source: RawSource, where: { readonly file: string; readonly sops: SopsFiles }): Source {
  if ('sealed' in source) return { kind: 'sealed', armor: source.sealed };
  if ('file' in source) return { kind: 'file', path: source.file.path };
  if ('generate' in source) return toGenerate(source.generate);
  if ('sops' in source) return sopsSource(source.sops, where.file, where.sops);
  const { store, key, property = null, version = null } = source.remote;
  return { kind: 'remote', store, key, property, version };
}
