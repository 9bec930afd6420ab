import type { StoreUse } from './store-use.js';

/** What a kind of source remembers. All of it may be lost without harm. */
export interface SourceMemory {
  /** `calls` since the process began. */
  uses(): readonly StoreUse[];
  /** Forgets every store but these. */
  keep(stores: ReadonlySet<string>): void;
  /** Whatever failed may be tried again at once. */
  forgive(): void;
}

/** What a pass learns of sources that are not asked in every pass. */
export interface Refreshing {
  /** ms until a source is to be asked again; Infinity: none is. */
  readonly dueInMs: number;
  /** What this pass cost, by store, sorted by name. */
  readonly stores: readonly StoreUse[];
}
