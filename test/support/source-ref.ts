import type { SecretSource, SourceRef, World } from '../../src/doors.js';
import type { Check } from '../../src/model/answer.js';
import type { Policy, Source } from '../../src/model/spec.js';
import { policyOf } from '../world/operator.js';

/** A document as a source is asked for it. */
export function sourceRef(name: string, source: Source, policy: Partial<Policy> = {}): SourceRef {
  return {
    name,
    input: null,
    source,
    policy: policyOf('shop', policy),
    refresh: { intervalMs: 3_600_000, policy: 'Periodic' },
    encoding: 'none',
    rotate: '',
    stores: new Map(),
    versions: () => [],
    sopsFiles: new Map(),
    other: () => undefined,
  };
}

/** The check of a source that only reading tells of. */
export function unread(refs: readonly SourceRef[]): Promise<readonly Check[]> {
  return Promise.resolve(refs.map(() => ({ kind: 'unread' })));
}

/** One source for documents of every kind. */
export function everyKind(source: SecretSource): World['sources'] {
  return {
    content: source,
    sealed: source,
    file: source,
    sops: source,
    remote: source,
    generate: source,
    lease: source,
    part: source,
  };
}
