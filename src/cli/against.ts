import { receiveSnapshot } from '../api/snapshot.js';
import type { SpecDirectory, Swarm, World } from '../doors.js';
import { policyOf } from '../model/policy-of.js';
import type { ServiceSettings } from '../model/posture.js';
import { AppError } from '../model/problem.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Policy, Specs } from '../model/spec.js';
import { answerIn } from './comparisons.js';
import { durationOption } from './duration-option.js';
import { readBytes } from './files.js';
import { storeBounds } from './store-bounds.js';
import type { Call } from './verb.js';

/** Clocks of two machines differ; a snapshot from beyond this is not from the future by accident. */
const SKEW_MS = 300_000;

/** What the directory says, and what it said at the base; null: that is not known. */
export interface States {
  readonly specs: Specs;
  readonly base: Specs | null;
}

export interface SnapshotWorld {
  readonly world: World;
  /** null: it does not say how services are updated. */
  readonly settings: readonly ServiceSettings[] | null;
}

/**
 * A world without an engine and without an identity: that of a snapshot. Rejects with SnapshotInvalid,
 * SnapshotUnverifiable, SnapshotNotSigned, SnapshotOfOtherOwner, SnapshotOld.
 */
export async function worldOf(call: Call, file: string, { base, specs }: States): Promise<SnapshotWorld> {
  const { options, wire } = call;
  if (options.given('identity-file')) {
    throw new AppError('UsageInvalid', '--identity-file cannot be used with --against', {
      hint: 'a snapshot does not say which values are equal to those of the documents',
    });
  }
  const maxAgeMs = durationOption('max-age', options.text('max-age') ?? '');
  const policy = policyOf(specs, options.text('dir') ?? '.');
  const snapshot = await readSnapshot(call, file, { policy, base: base?.policy ?? null });
  checkAge(snapshot, { now: wire.clock.wall(), maxAgeMs });
  const sources = await wire.sources(null, [], storeBounds(options));
  const directory: SpecDirectory = { read: () => Promise.resolve(specs) };
  const world = { directory, swarm: swarmOf(snapshot), keyring: null, sources, clock: wire.clock };
  return { world, settings: snapshot.settings ?? null };
}

/** Whoever asks for a change does not choose the key in the same breath: where the base has one, that counts. */
async function readSnapshot(
  { wire }: Call,
  file: string,
  { base, policy }: { readonly policy: Policy; readonly base: Policy | null },
): Promise<Snapshot> {
  const bytes = await readBytes(file);
  if (bytes === null)
    throw new AppError('FileMissing', `there is no snapshot "${file}"`, {
      hint: 'make one with `waxseal snapshot`',
    });
  const received = receiveSnapshot(new TextDecoder().decode(bytes));
  const key = base?.snapshotKey ?? policy.snapshotKey;
  if (key === null) {
    throw new AppError('SnapshotUnverifiable', 'the Policy has no snapshotKey to check the snapshot with', {
      hint: 'add the one that `waxseal init --restore FILE` prints for the identity of the operator',
    });
  }
  const keysmith = await wire.keysmith();
  if (!keysmith.verifySnapshot(key, received.text, received.signature)) {
    const whose =
      key === policy.snapshotKey ? 'the Policy' : 'the Policy at the base, which counts until the change is merged';
    throw new AppError('SnapshotNotSigned', `"${file}" is not signed by the snapshotKey of ${whose}`, {
      hint: 'was it changed, or made with another identity? make it anew with `waxseal snapshot`',
    });
  }
  const snapshot = received.open();
  if (snapshot.owner === policy.owner) return snapshot;
  throw new AppError(
    'SnapshotOfOtherOwner',
    `"${file}" is of owner "${snapshot.owner}", and the directory of "${policy.owner}"`,
    { hint: 'is it the snapshot of another environment?' },
  );
}

function checkAge({ takenAtMs }: Snapshot, { maxAgeMs, now }: { now: number; maxAgeMs: number }): void {
  const at = new Date(takenAtMs).toISOString();
  if (takenAtMs > now + SKEW_MS)
    throw new AppError('SnapshotInvalid', `the snapshot is of ${at}, which is yet to come`);
  if (now - takenAtMs <= maxAgeMs) return;
  throw new AppError('SnapshotOld', `the snapshot is of ${at}, which is longer ago than --max-age`, {
    hint: 'make a new one with `waxseal snapshot`, or allow its age, like --max-age 7d',
  });
}

/** Nothing is written there, and of content it is known what was asked when the snapshot was taken. */
function swarmOf({ compared, live }: Snapshot): Swarm {
  const never = (): Promise<never> => Promise.reject(new Error('a snapshot cannot be written to'));
  return {
    list: () => Promise.resolve({ ...live, tasks: null, nodes: null }),
    withTasks: () => Promise.resolve(live),
    sameContent: (id, candidate) => Promise.resolve(answerIn(compared, id, candidate)),
    create: never,
    relabel: never,
    retarget: never,
    remove: never,
  };
}
