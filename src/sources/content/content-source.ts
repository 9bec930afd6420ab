import type { SecretSource, SourceRef } from '../../doors.js';
import type { Answer } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';

/** What a config holds: the text that lies in git, as it is. Needs no key, and reading it costs nothing. */
export function contentSource(): SecretSource {
  return {
    revision: (refs) => Promise.resolve(refs.map(() => ({ kind: 'revision', revision: '' }))),
    read: (refs) => Promise.resolve(refs.map(textOf)),
  };
}

function textOf({ source }: SourceRef): Answer {
  if (source.kind !== 'content') throw new Error(`internal: a ${source.kind} source was given to content`);
  const value = SecretValue.of(new TextEncoder().encode(source.text));
  return { kind: 'present', value, revision: '', expiresAtMs: null };
}
