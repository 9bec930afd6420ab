import type { Keyring } from '../../doors.js';
import type { Answer, Unavailable } from '../../model/answer.js';
import { parsePropertyPath } from '../../model/property-path.js';
import { SecretValue } from '../../model/secret-value.js';
import { pickJson } from '../property/pick-json.js';
import type { RemoteAnswer } from '../provider.js';
import { busy } from '../shelf/busy.js';
import { NOTHING_NOTED } from '../shelf/notes.js';
import { told } from '../shelf/outage.js';
import type { Late } from '../shelf/session.js';
import { unavailable } from '../unavailable.js';
import { noteFailure, noteFound, noteLate } from './note.js';
import { askOnce, keyText, noteText, type Desk, type Wanted } from './wanted.js';

/** One reading per key, whoever wants it; each document gets its own copy of what it wants. */
export async function readKeys(group: readonly Wanted[], desk: Desk): Promise<readonly Answer[]> {
  const now = desk.shelf.clock.monotonic();
  const waiting = group.map((one) => {
    const { trouble } = desk.notes.get(noteText(one)) ?? NOTHING_NOTED;
    return trouble?.kind === 'own' && now < trouble.outage.until ? told(trouble.outage) : null;
  });
  const open = group.filter((_, index) => waiting[index] === null);
  const answers = await askOnce(open, (keys) => desk.session.ask(keys, (provider, batch) => provider.read(batch)));
  try {
    return group.map((one, index) => waiting[index] ?? take(desk, one, answers.get(keyText(one))));
  } finally {
    for (const answer of answers.values()) if (answer.kind === 'present') answer.value.wipe();
  }
}

function take(desk: Desk, one: Wanted, answer: RemoteAnswer | Late | undefined): Answer {
  if (answer === undefined) throw new Error('internal: a key was wanted and not read');
  switch (answer.kind) {
    case 'present':
      return present(desk, one, answer);
    case 'absent':
      noteFound(desk, one, answer);
      return answer;
    case 'unavailable':
      return noteFailure(desk, one, answer);
    case 'late':
      noteLate(desk, one);
      return late(one, answer.inMs);
  }
}

/** The revision is that of this reading, whatever a check said before; where the system has none, a keyed fingerprint. */
function present(desk: Desk, one: Wanted, answer: Extract<RemoteAnswer, { kind: 'present' }>): Answer {
  const cut = cutOut(one, answer.value);
  if (cut.kind === 'unavailable') {
    return noteFailure(desk, one, cut);
  }
  const own = answer.revision === null ? fingerprint(desk.keyring, one, cut.value) : null;
  const revision = own?.revision ?? answer.revision ?? '';
  const lifetime = { fromMs: answer.notBeforeMs ?? null, untilMs: answer.expiresAtMs };
  noteFound(desk, one, { kind: 'revision', revision, keyId: own?.keyId ?? null, lifetime });
  return { ...answer, value: cut.value, revision };
}

function fingerprint(keyring: Keyring | null, one: Wanted, value: SecretValue): { revision: string; keyId: string } {
  if (keyring === null) throw new Error('internal: a store was read without an identity');
  return { revision: keyring.fingerprint(`${one.store.name}/${noteText(one)}`, value), keyId: keyring.keyId };
}

type Cut = Unavailable | { readonly kind: 'cut'; readonly value: SecretValue };

/** What the document wants of the value: a copy. */
export function cutOut({ source: { key, property }, store }: Wanted, whole: SecretValue): Cut {
  if (property === null) return { kind: 'cut', value: SecretValue.of(whole.expose(copy)) };
  const path = parsePropertyPath(property);
  if ('message' in path) throw new Error('internal: a document with a property that is no path was not refused');
  const picked = whole.expose((bytes) => pickJson(bytes, path));
  if (picked.kind === 'found') return { kind: 'cut', value: SecretValue.of(picked.value) };
  return unavailable(picked.code, `key "${key}" of store "${store.name}": ${picked.message}`, picked);
}

/** Not `slice`: that of a Buffer is no copy. */
function copy(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes);
}

export function late({ source: { key }, store }: Wanted, inMs: number): Unavailable {
  return busy(store.name, `key "${key}"`, inMs);
}
