import type { SourceRef } from '../../doors.js';
import type { Absent, Unavailable } from '../../model/answer.js';

/**
 * What is not refreshed says nothing of whether the document is to be made again, where a part of what is made does: that
 * moves on with what it is a part of, whatever the refresh policy.
 */
export function isLetBe({ refresh, source }: SourceRef, refs: readonly SourceRef[]): boolean {
  return source.kind === 'remote' && refresh.policy !== 'Periodic' && refs.some((ref) => ref.source.kind === 'part');
}

/** One text for the revisions of all inputs; '' : git says all of each. */
export function combineRevisions(refs: readonly SourceRef[], revisions: readonly string[]): string {
  if (revisions.every((revision) => revision === '')) return '';
  return JSON.stringify(refs.map(({ input }, index) => [input, revisions[index]]));
}

/** The same answer, saying which input it is about. */
export function named<T extends Absent | Unavailable>({ input }: SourceRef, answer: T): T {
  return { ...answer, message: `input "${input ?? ''}": ${answer.message}` };
}
