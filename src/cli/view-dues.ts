import { dueAt, duesOf, type Due } from '../api/dues.js';
import type { Plan } from '../model/plan.js';
import { wrap, type Look } from './layout.js';

const MOST = 3;

/** The soonest of what the clock brings, in one line. */
export function duesHuman(plan: Plan, look: Look): readonly string[] {
  const dues = duesOf(plan);
  if (dues.length === 0) return [];
  const first = dues.slice(0, MOST).map((due) => `"${due.secret}" ${DUE_WORDS[due.what]} ${dueAt(due)}`);
  const more = dues.length > MOST ? `; and ${dues.length - MOST} more` : '';
  return wrap(`Next: ${first.join('; ')}${more}.`, look.columns, '');
}

export const DUE_WORDS: Readonly<Record<Due['what'], string>> = {
  rotation: 'gets another value from',
  renewal: 'has its lease renewed from',
  certificate: 'needs another certificate from',
};
