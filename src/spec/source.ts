import type { Composed, Input, Source } from '../model/spec.js';
import { durationMs } from './duration.js';
import { toGenerate } from './generate.js';
import type { RawInput, RawSource } from './raw.js';
import { sopsSource, type SopsFiles } from './sops-rules.js';

interface Where {
  /** Of the document. */
  readonly file: string;
  readonly sops: SopsFiles;
}

/** A source that passed every check, with everything filled in. */
export function toSource(source: RawSource, where: Where): Source {
  if ('sealed' in source) return { kind: 'sealed', armor: source.sealed };
  if ('file' in source) return { kind: 'file', path: source.file.path };
  if ('generate' in source) return toGenerate(source.generate);
  if ('sops' in source) return sopsSource(source.sops, where.file, where.sops);
  if ('lease' in source) return { kind: 'lease', property: null, parameters: {}, ...source.lease };
  if ('part' in source) {
    const { of, previous, property = 'value' } = source.part;
    return { kind: 'part', of, property, previousMs: previous === undefined ? null : durationMs(previous) };
  }
  const { store, key, property = null, version = null } = source.remote;
  return { kind: 'remote', store, key, property, version };
}

interface RawComposed<Raw> {
  readonly sources?: Readonly<Record<string, Raw & Pick<RawInput, 'encoding'>>>;
  readonly template?: string;
}

/** A document that has no source has both of these: composed-rules.ts. */
export function toComposed<Raw>(
  { sources = {}, template = '' }: RawComposed<Raw>,
  toOne: (raw: Raw) => Source,
): Composed {
  const inputs = Object.entries(sources).map(([name, raw]): Input => {
    return { name, source: toOne(raw), encoding: raw.encoding ?? 'none' };
  });
  return { kind: 'composed', template, inputs: inputs.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
