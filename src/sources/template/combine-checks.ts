import type { SourceRef } from '../../doors.js';
import type { Check } from '../../model/answer.js';
import { combineRevisions, isLetBe, named } from './inputs.js';

/** What keeps a document from being settled, the strongest first: what is not known, then what is gone, then what is due. */
const DECIDES = ['unavailable', 'absent', 'mint', 'unread'] as const;

/** What the checks of its inputs say of a composed document; of any other document its only check. */
export function combineChecks(refs: readonly SourceRef[], checks: readonly Check[]): Check {
  const [ref] = refs;
  const [only] = checks;
  if (ref === undefined || only === undefined) throw new Error('internal: a document without a source was asked for');
  if (ref.input === null) return only;
  const revisions = checks.flatMap((check, index) => {
    if (check.kind === 'revision') return [check.revision];
    return check.kind === 'unasked' && isLetBe(refs[index] ?? ref, refs) ? [''] : [];
  });
  if (revisions.length === checks.length) return { kind: 'revision', revision: combineRevisions(refs, revisions) };
  const ranked = DECIDES.map((kind) => checks.findIndex((check) => check.kind === kind));
  const at = ranked.find((index) => index !== -1) ?? checks.findIndex(({ kind }) => kind !== 'revision');
  const deciding = checks[at] ?? only;
  return deciding.kind === 'absent' || deciding.kind === 'unavailable' ? named(refs[at] ?? ref, deciding) : deciding;
}
