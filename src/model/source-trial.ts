import { partsOf } from './inputs.js';
import type { Source, Specs } from './spec.js';
import type { Unavailable } from './answer.js';

/** A place outside of the documents that a value comes from. Never what lies there. */
export interface Reference {
  readonly kind: 'remote' | 'lease' | 'sops' | 'file';
  /** null: it is in no store. */
  readonly store: string | null;
  /** As the document says it: a key of the store, a role, or a path. */
  readonly key: string;
  /** null: the latest. */
  readonly version: string | null;
  readonly property: string | null;
}

/** What came of trying the login of a store, or one reference. Neither a value nor anything made of one. */
export interface Trial extends Omit<Reference, 'kind' | 'key'> {
  readonly kind: 'login' | Reference['kind'];
  /** null: a login. */
  readonly key: string | null;
  /** null: the system has no name for this state of the value, or it was not read. */
  readonly revision: string | null;
  /** null: it was not asked for. */
  readonly ms: number | null;
  /** null: it works. */
  readonly failure: Failure | null;
}

/** `class` absent: the system proves that the key is gone. */
export interface Failure extends Pick<Unavailable, 'code' | 'message' | 'hint'> {
  readonly class: Unavailable['class'] | 'absent';
}

/** null: what the document holds itself, or is made by this program. */
export function referenceOf(source: Source): Reference | null {
  switch (source.kind) {
    case 'remote': {
      const { key, kind, property, store, version } = source;
      return { kind, store, key, version, property };
    }
    case 'lease':
      return { kind: 'lease', store: source.store, key: source.role, version: null, property: source.property };
    case 'sops':
      return { kind: 'sops', store: null, key: source.file, version: null, property: source.property };
    case 'file':
      return { kind: 'file', store: null, key: source.path, version: null, property: null };
    case 'content':
    case 'sealed':
    case 'generate':
    case 'part':
      return null;
  }
}

/** Equal for references to one place. */
export function referenceText({ key, kind, property, store, version }: Reference): string {
  return JSON.stringify([kind, store, key, version, property]);
}

/** Each place once, in the order of the documents. */
export function referencesOf({ secrets }: Pick<Specs, 'secrets'>): readonly Reference[] {
  const all = secrets.flatMap((spec) => partsOf(spec).flatMap(({ source }) => referenceOf(source) ?? []));
  return [...new Map(all.map((one) => [referenceText(one), one])).values()];
}
