import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SwarmReader } from '../../doors.js';
import { isAppError } from '../../model/problem.js';
import { SecretValue } from '../../model/secret-value.js';
import { MAX_VALUE_BYTES, refuseSize } from '../../model/value-size.js';
import { readBytes } from '../files.js';
import type { Proposal } from './propose.js';

/** A value at hand, of which the caller wipes the bytes. `from` says which one, for people. */
export type AtHand =
  | { readonly kind: 'value'; readonly value: SecretValue; readonly from: string }
  /** `why` null: nobody said where it is. */
  | { readonly kind: 'missing'; readonly why: string | null };

interface Where {
  /** A directory with files that are called as the secrets; null: none. */
  readonly values: string | null;
  /** null: what the Swarm has is not compared. */
  readonly swarm: SwarmReader | null;
}

/**
 * The value of a proposed document, from the file that the stack file names, or from the directory of values. Of a secret
 * that shall be taken over it counts only if it is the one that the Swarm has: with or without a line break at its end,
 * since nobody sees that one. Throws only for what is wrong with the Swarm.
 */
export async function valueAtHand(proposal: Proposal, { swarm, values }: Where): Promise<AtHand> {
  const file = await fileOf(proposal, values);
  if (file === null) return { kind: 'missing', why: null };
  const shown = JSON.stringify(file.shown);
  const read = await readValue(file.path);
  if (typeof read === 'string') return { kind: 'missing', why: `${shown} ${read}` };
  const { found, how } = proposal;
  if (swarm === null || found.live === null) return { kind: 'value', value: read, from: shown };
  const same = await asInSwarm(
    read,
    async (candidate) => (await swarm.sameContent(found.live?.id ?? '', candidate)) === true,
  );
  if (same !== null) return { kind: 'value', value: same.value, from: `${shown}${same.note}` };
  if (how === 'beside') {
    return { kind: 'value', value: read, from: `${shown}, which holds something else than the Swarm has today` };
  }
  read.wipe();
  return { kind: 'missing', why: `${shown} holds something else than the Swarm has` };
}

/** The file of the stack file wins. */
async function fileOf(
  { found, name }: Proposal,
  values: string | null,
): Promise<{ path: string; shown: string } | null> {
  if (found.file !== null) return { path: found.file.path, shown: found.file.written };
  if (values === null) return null;
  // Names of a Swarm hold no slash; one of a stack file that does is no name of a file here.
  const names = [found.swarmName, name].filter((one) => /^[\w.-]+$/.test(one)).flatMap((one) => [one, `${one}.txt`]);
  for (const path of names.map((one) => join(values, one))) {
    if (
      await stat(path)
        .then((entry) => entry.isFile())
        .catch(() => false)
    )
      return { path, shown: path };
  }
  return null;
}

/** The bytes, or why they are none that can be sealed. A device or a pipe would never end. */
async function readValue(path: string): Promise<SecretValue | string> {
  if (path.includes('$')) return 'has a variable in its name';
  const entry = await stat(path).catch(() => null);
  if (entry === null) return 'is not there';
  if (!entry.isFile()) return 'is no file';
  if (entry.size > MAX_VALUE_BYTES) return 'is larger than a Swarm secret can be';
  const bytes = await readBytes(path).catch((error: unknown) => {
    if (isAppError(error)) return null;
    throw error;
  });
  if (bytes === null) return 'cannot be read';
  const value = SecretValue.of(bytes);
  if (refuseSize(bytes.length) === null && !holdsIdentity(bytes)) return value;
  const why = bytes.length === 0 ? 'is empty' : 'holds an age identity, which must not become a secret of a service';
  value.wipe();
  return why;
}

function holdsIdentity(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('AGE-SECRET-KEY-1');
}

/** null: it is not what the Swarm has, in no way of ending it. Wipes the candidates that are not. */
async function asInSwarm(
  value: SecretValue,
  isSame: (candidate: SecretValue) => Promise<boolean>,
): Promise<{ readonly value: SecretValue; readonly note: string } | null> {
  if (await isSame(value)) return { value, note: '' };
  for (const { bytes, note } of value.expose(otherEnds)) {
    const other = SecretValue.of(bytes);
    if (refuseSize(bytes.length) === null && (await isSame(other))) {
      value.wipe();
      return { value: other, note };
    }
    other.wipe();
  }
  return null;
}

/** With and without a line break, each in bytes of its own. */
function otherEnds(bytes: Uint8Array): readonly { readonly bytes: Uint8Array; readonly note: string }[] {
  const text = Buffer.from(bytes);
  const ends = ['\r\n', '\n'].find((end) => text.subarray(-end.length).equals(Buffer.from(end)));
  const longer = ['\n', '\r\n'].map((end) => ({
    bytes: Uint8Array.from([...bytes, ...Buffer.from(end)]),
    note: ', with a line break at its end as in the Swarm',
  }));
  text.fill(0);
  if (ends === undefined) return longer;
  const shorter = {
    bytes: bytes.slice(0, bytes.length - ends.length),
    note: ', without the line break at its end as in the Swarm',
  };
  return [shorter];
}
