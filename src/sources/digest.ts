import { createHash } from 'node:crypto';
import type { Source, SwarmSecret } from '../model/spec.js';

/**
 * What goes into label waxseal.source: a digest of what the document says about its source and its rotate mark, never of
 * a value. The text that is hashed can never change its form: every document would be opened anew.
 */
export function sourceDigest(spec: Pick<SwarmSecret, 'source' | 'encoding' | 'rotate'>): string {
  const said = JSON.stringify(['waxseal.source/1', ...sourceWords(spec.source), spec.encoding, spec.rotate]);
  return `sha256:${createHash('sha256').update(said).digest('hex')}`;
}

/**
 * The whole of label waxseal.source: `git`, the digest above, and what stands for the revision that the source gave.
 * '' : git says all.
 */
export function withRevision(git: string, revision: string): string {
  return revision === '' ? git : `${git}/${createHash('sha256').update(revision).digest('hex').slice(0, 32)}`;
}

function sourceWords(source: Source): readonly string[] {
  switch (source.kind) {
    case 'sealed':
      // However the block is indented, chomped or ended, it is the same age file.
      return [source.kind, source.armor.replaceAll('\r\n', '\n').trim()];
    case 'file':
      return [source.kind, source.path];
    case 'remote':
      return [source.kind, source.store, source.key, source.property ?? '', source.version ?? ''];
  }
}
