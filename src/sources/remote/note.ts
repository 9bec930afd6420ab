import type { Clock } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import { factorOf, NOTHING_NOTED, type Found } from '../shelf/notes.js';
import { outageAfter, told } from '../shelf/outage.js';
import { noteText, type Desk, type Wanted } from './wanted.js';

/** The store said how this key stands. */
export function noteFound({ notes, shelf }: Desk, one: Wanted, found: Found): void {
  const known = withLifetime(found, notes.get(noteText(one))?.found ?? null);
  const asked = { at: shelf.clock.monotonic(), factor: factorOf(shelf.chance), endsAt: endOf(known, shelf.clock) };
  notes.set(noteText(one), { asked, found: known, trouble: null });
}

/** What makes the next value has its own second for it. */
const LATER_MS = 2_000;

function endOf(found: Found, clock: Pick<Clock, 'wall' | 'monotonic'>): number {
  const until = found.kind === 'revision' ? (found.lifetime?.untilMs ?? null) : null;
  const leftMs = until === null ? NaN : until - clock.wall();
  return leftMs > 0 ? clock.monotonic() + leftMs + LATER_MS : Infinity;
}

/** Not every check tells how long a value is good; what was told of the same revision stands. */
function withLifetime(found: Found, before: Found | null): Found {
  if (found.kind !== 'revision' || found.lifetime !== undefined || before?.kind !== 'revision') return found;
  const isSame = before.revision === found.revision && before.lifetime !== undefined;
  return isSame ? { ...found, lifetime: before.lifetime } : found;
}

/** Asked again as soon as the store may be. What was found before still stands. */
export function noteLate({ notes }: Desk, one: Wanted): void {
  const before = notes.get(noteText(one)) ?? NOTHING_NOTED;
  notes.set(noteText(one), { ...before, trouble: { kind: 'store' } });
}

/** What the store is to blame for ends with its outage; what is wrong with this key is asked again by itself. */
export function noteFailure(desk: Desk, one: Wanted, answer: Unavailable): Unavailable {
  const { notes, session, shelf } = desk;
  if (session.isOut()) {
    noteLate(desk, one);
    return answer;
  }
  const before = notes.get(noteText(one)) ?? NOTHING_NOTED;
  const earlier = before.trouble?.kind === 'own' ? before.trouble.outage : null;
  const outage = outageAfter(earlier, { answer, key: one.source.key }, shelf.clock, shelf.chance);
  notes.set(noteText(one), { ...before, trouble: { kind: 'own', outage } });
  return told(outage);
}
