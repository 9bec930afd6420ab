import type { Place } from './problem.js';

/**
 * One thing that differs between two states of the documents. API: `change`.
 * - added, removed: a document.
 * - resealed: its value comes from somewhere else, or is another one.
 * - retargeted: it is mounted in another way.
 * - gained, lost: a service that shall mount it, or may no longer.
 * - changed: anything else.
 * - introduced: a problem that was not there before.
 */
export interface SpecChange {
  readonly change: 'added' | 'removed' | 'resealed' | 'retargeted' | 'gained' | 'lost' | 'changed' | 'introduced';
  /** Of which secret; null: of the Policy, of a store, of the directory. */
  readonly secret: string | null;
  /** Who can open values, where they come from, who may have them: shown first and in bold (S10). */
  readonly trust: boolean;
  /** One sentence, without a value or a ciphertext. */
  readonly message: string;
  readonly place: Place | null;
}

/** What somebody changed since a commit. */
export interface Difference {
  /** The commit, whole. */
  readonly base: string;
  /** Those about trust first. */
  readonly changes: readonly SpecChange[];
}
