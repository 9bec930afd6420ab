import type { SourceRef } from '../../doors.js';
import type { Absent, Unavailable } from '../../model/answer.js';

/** One text for the revisions of all inputs; '' : git says all of each. */
export function combineRevisions(refs: readonly SourceRef[], revisions: readonly string[]): string {
  if (revisions.every((revision) => revision === '')) return '';
  return JSON.stringify(refs.map(({ input }, index) => [input, revisions[index]]));
}

/** The same answer, saying which input it is about. */
export function named<T extends Absent | Unavailable>({ input }: SourceRef, answer: T): T {
  return { ...answer, message: `input "${input ?? ''}": ${answer.message}` };
}
