import type { Check } from '../../model/answer.js';
import type { RemoteCheck } from '../provider.js';
import { dueAt, NOTHING_NOTED, type Found, type Note } from '../shelf/notes.js';
import { told } from '../shelf/outage.js';
import type { Late } from '../shelf/session.js';
import { fillBatches } from './fill-batches.js';
import { noteFailure, noteFound, noteLate } from './note.js';
import { askOnce, keyText, noteText, type Desk, type Wanted } from './wanted.js';

/** One check per document: of keys that are due from the store, of the others from what is noted of them. */
export async function checkKeys(group: readonly Wanted[], desk: Desk): Promise<readonly Check[]> {
  const { keyring, notes, session, shelf } = desk;
  if (keyring === null) return group.map(() => UNASKED);
  const now = shelf.clock.monotonic();
  const noteOf = (one: Wanted): Note => notes.get(noteText(one)) ?? NOTHING_NOTED;
  const periodic = group.filter(({ ref }) => ref.refresh.policy === 'Periodic');
  const isDue = (one: Wanted): boolean => now >= dueAt(noteOf(one), one.ref.refresh, keyring.keyId);
  // While no version was made of it there is nothing to compare a revision with: it is read at once, for one call less.
  const isNew = ({ ref }: Wanted): boolean => ref.versions().length === 0;
  const fresh = new Set(periodic.filter((one) => isNew(one) && isDue(one)));
  const old = periodic.filter((one) => !isNew(one));
  const due = old.filter(isDue);
  const others = old.filter((one) => !isDue(one));
  const answered = await askOnce(await fillBatches(due, others, desk), (keys) =>
    session.ask(keys, (provider, batch) => provider.revision(batch), 'revision'),
  );
  return group.map((one) => {
    if (fresh.has(one)) return UNASKED;
    const answer = answered.get(keyText(one));
    const asked = answer !== undefined && one.ref.refresh.policy === 'Periodic';
    return asked ? took(desk, one, answer) : remembered(noteOf(one), one, now);
  });
}

const UNASKED: Check = { kind: 'unasked' };

function took(desk: Desk, one: Wanted, answer: RemoteCheck | Late): Check {
  switch (answer.kind) {
    case 'revision':
      noteFound(desk, one, { ...answer, keyId: null });
      return { kind: 'revision', revision: answer.revision };
    case 'absent':
      noteFound(desk, one, answer);
      return answer;
    case 'unread':
      return answer;
    case 'unavailable':
      return noteFailure(desk, one, answer);
    case 'late':
      noteLate(desk, one);
      return checkOf(desk.notes.get(noteText(one))?.found ?? null);
  }
}

/** Not due: as it was found last. A document that is not refreshed is asked for only while no version was made of it. */
function remembered(note: Note, { ref }: Wanted, now: number): Check {
  const { found, trouble } = note;
  if (trouble?.kind === 'own' && now < trouble.outage.until) return told(trouble.outage);
  if (ref.refresh.policy === 'Periodic') return checkOf(found);
  return found?.kind === 'absent' && now < dueAt(note, ref.refresh, null) ? found : UNASKED;
}

function checkOf(found: Found | null): Check {
  if (found === null) return UNASKED;
  return found.kind === 'absent' ? found : { kind: 'revision', revision: found.revision };
}
