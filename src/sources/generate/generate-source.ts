import type { Minting } from '../../doors/minting.js';
import type { Clock, Keyring, SecretSource, SourceRef } from '../../doors.js';
import type { Answer, Check } from '../../model/answer.js';
import { MADE_LABEL } from '../../model/labels.js';
import { SecretValue } from '../../model/secret-value.js';
import { encodeKept, MAIN, readKept } from '../kept.js';
import { firstOf, madeAtMs, madeOf } from '../made-of.js';
import { mapInParallel } from '../map-in-parallel.js';
import { msUntil } from '../soonest.js';
import { nextRotation } from './due.js';
import { make } from './make.js';

const AT_ONCE = 8;

/**
 * A value that this program makes, once. It lies sealed in the labels of its version, so that neither a restart nor a
 * lost disk makes another one: only `rotation`, a changed `rotate`, or another recipe does.
 */
export function generateSource(keyring: Keyring | null, clock: Pick<Clock, 'wall'>): SecretSource {
  return {
    revision: (refs) => Promise.resolve(refs.map((ref) => checkOf(ref, clock.wall()))),
    read: (refs) => mapInParallel(refs, AT_ONCE, (ref) => read(ref, keyring)),
    mint: (ref) => mint(ref, clock.wall()),
    dueInMs: (refs) =>
      msUntil(
        refs.flatMap((ref) => dueAt(ref) ?? []),
        clock.wall(),
      ),
    next: (ref) => {
      const atMs = dueAt(ref);
      return atMs === null ? null : { what: 'rotation', atMs };
    },
  };
}

/** Wall clock at which another value is due; null: never, or there is none to be followed. */
function dueAt(ref: SourceRef): number | null {
  const { source } = ref;
  if (source.kind !== 'generate') throw new Error(`internal: a ${source.kind} source was given to generate`);
  const made = madeOf(ref);
  return made === undefined || source.rotation === null ? null : nextRotation(source.rotation, madeAtMs(made));
}

function checkOf(ref: SourceRef, now: number): Check {
  const { name } = ref;
  const due = dueAt(ref);
  if (madeOf(ref) === undefined) return firstOf(ref);
  if (due === null || due > now) return { kind: 'revision', revision: '' };
  const since = new Date(due).toISOString();
  return { kind: 'mint', reason: 'RotationDue', message: `a new value of "${name}" is due since ${since}` };
}

async function read(ref: SourceRef, keyring: Keyring | null): Promise<Answer> {
  const made = madeOf(ref);
  if (made === undefined) throw new Error('internal: a generated value was read before it was made');
  return readKept(ref, made, MAIN, keyring);
}

async function mint({ source }: SourceRef, now: number): Promise<Minting> {
  if (source.kind !== 'generate') throw new Error(`internal: a ${source.kind} source was given to generate`);
  const made = await make(source.recipe, now);
  const kept = encodeKept(made);
  const value = SecretValue.of(made.get(MAIN)?.slice() ?? new Uint8Array());
  for (const bytes of made.values()) bytes.fill(0);
  return {
    kind: 'minted',
    value,
    kept,
    revision: '',
    labels: { [MADE_LABEL]: new Date(now).toISOString() },
    undo: null,
  };
}
