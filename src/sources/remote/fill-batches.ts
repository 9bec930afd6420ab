import { nearlyDueAt, NOTHING_NOTED } from '../shelf/notes.js';
import { keyText, noteText, type Desk, type Wanted } from './wanted.js';

/**
 * What is due, and as many of the keys that nearly are as one question has room for: a system that answers for a thousand
 * keys at once would else be asked a thousand times, by keys that are due one after another.
 */
export async function fillBatches(
  due: readonly Wanted[],
  others: readonly Wanted[],
  { notes, session, shelf }: Desk,
): Promise<readonly Wanted[]> {
  if (due.length === 0 || others.length === 0) return due;
  const size = await session.batchOf('revision');
  const keys = new Set(due.map(keyText));
  const room = Math.ceil(keys.size / size) * size;
  const now = shelf.clock.monotonic();
  const nearly = others
    .map((one) => ({ one, at: nearlyDueAt(notes.get(noteText(one)) ?? NOTHING_NOTED, one.ref.refresh) }))
    .filter(({ at }) => at <= now)
    .sort((a, b) => a.at - b.at);
  const taken = nearly.filter(({ one }) => {
    if (keys.size < room) keys.add(keyText(one));
    return keys.has(keyText(one));
  });
  return [...due, ...taken.map(({ one }) => one)];
}
