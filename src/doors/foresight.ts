import type { SourceRef } from '../doors.js';
import type { Lifetime } from '../model/lifetime.js';
import type { Next } from '../model/next.js';

/** What a source knows of times to come, without asking anybody: what this process was told. */
export interface Foresight {
  /** What the clock brings this one next. */
  readonly next?: (ref: SourceRef) => Next | null;
  /** How long its value is good. */
  readonly lifetime?: (ref: SourceRef) => Lifetime | null;
}
