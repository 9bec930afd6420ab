import type { Keyring, SourceRef } from '../../doors.js';
import type { Lifetime } from '../../model/lifetime.js';
import type { SourceMemory } from '../../model/source-memory.js';
import { dueAt, NOTHING_NOTED, type Note } from '../shelf/notes.js';
import type { Session } from '../shelf/session.js';
import type { Shelf } from '../shelf/shelf.js';
import { SOONEST_MS } from '../soonest.js';
import { noteText, wantedOf } from './wanted.js';

/** When the next document of a store is due. Without a keyring none is asked. */
export function remoteDue(keyring: Keyring | null, shelf: Shelf): (refs: readonly SourceRef[]) => number {
  const dueInMs = (ref: SourceRef): number => {
    const one = wantedOf(ref);
    if (one === null) return Infinity;
    const { notes, session } = shelf.of(one.store);
    const note = notes.get(noteText(one)) ?? NOTHING_NOTED;
    const inMs = nextAt(ref, note, session, keyring) - shelf.clock.monotonic();
    // What is only read where it must be, and was not in this pass, is not waited for.
    return inMs <= 0 && ref.refresh.policy !== 'Periodic' ? Infinity : Math.max(SOONEST_MS, inMs);
  };
  return (refs) => (keyring === null ? Infinity : Math.min(Infinity, ...refs.map(dueInMs)));
}

/** How long the value is good that the store last had, as it told this process. */
export function remoteLifetime(ref: SourceRef, shelf: Shelf): Lifetime | null {
  const one = wantedOf(ref);
  const found = one === null ? null : (shelf.of(one.store).notes.get(noteText(one))?.found ?? null);
  return found?.kind === 'revision' ? (found.lifetime ?? null) : null;
}

/** What the stores have been asked. */
export function remoteMemory(shelf: Shelf): SourceMemory {
  return {
    uses: () => shelf.uses(),
    keep: (stores) => {
      shelf.keep(stores);
    },
    forgive: () => {
      shelf.forgive();
    },
  };
}

function nextAt({ refresh }: SourceRef, note: Note, session: Session, keyring: Keyring | null): number {
  if (note.trouble?.kind === 'store') return session.freeAt();
  if (refresh.policy !== 'Periodic' && note.trouble === null) return Infinity;
  if (note.asked === null && note.trouble === null) return Infinity;
  return Math.max(dueAt(note, refresh, keyring?.keyId ?? null), session.freeAt());
}
