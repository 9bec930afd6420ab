import type { ResolvedChange, SwarmWriter } from '../doors.js';
import type { Labels, RefChange, RelabelStep, RepointStep, Step } from '../model/plan.js';
import { AppError, isAppError } from '../model/problem.js';
import type { SecretValue } from '../model/secret-value.js';

/**
 * The labels of a version, completed, and its value where it is created; an error is that of its step.
 */
export type Minted = ReadonlyMap<string, { readonly value?: SecretValue; readonly labels: Labels } | AppError>;

/** What carrying out a step needs beside the step itself. */
interface Hands {
  readonly writer: SwarmWriter;
  /** Bytes to make holders of, by logical name. */
  readonly bytes: ReadonlyMap<string, SecretValue>;
  /** What versions are made of whose value was made for this plan, by Swarm name; or why it could not be made. */
  readonly minted: Minted;
  /** IDs of the holders created so far, by Swarm name. */
  readonly created: Map<string, string>;
}

/** Asks the engine for one step. Rejects with the AppError of the door. */
export async function perform(step: Step, hands: Hands): Promise<'done' | 'already'> {
  switch (step.action) {
    case 'create':
      await create(step, hands);
      return 'done';
    case 'relabel':
      await relabel(step, hands);
      return 'done';
    case 'repoint':
      await hands.writer.retarget({ id: step.serviceId, index: step.index }, resolve(step, hands));
      return 'done';
    case 'settle':
      await hands.writer.retarget({ id: step.serviceId, index: step.index }, []);
      return 'done';
    case 'replace':
      return replace(step, hands);
    case 'remove':
      return remove(step.holderId, hands);
  }
}

async function relabel({ holder: swarmName, holderId: id, index, labels }: RelabelStep, hands: Hands): Promise<void> {
  const written = hands.minted.get(swarmName) ?? { labels };
  if ('code' in written) throw written;
  await hands.writer.relabel({ id, index, swarmName }, written.labels);
}

async function create(step: { secret: string; holder: string; labels: Labels }, hands: Hands): Promise<void> {
  const made = hands.minted.get(step.holder) ?? step;
  if ('code' in made) throw made;
  const value = ('value' in made ? made.value : undefined) ?? bytesOf(step.secret, hands);
  const id = await hands.writer.create(step.holder, made.labels, value);
  hands.created.set(step.holder, id);
}

/** A crash between the two calls is fine: the next pass finds no stable holder and makes one. */
async function replace(
  step: { secret: string; holder: string; holderId: string; labels: Labels },
  hands: Hands,
): Promise<'done'> {
  bytesOf(step.secret, hands);
  await remove(step.holderId, hands);
  await create(step, hands);
  return 'done';
}

async function remove(holderId: string, hands: Hands): Promise<'done' | 'already'> {
  try {
    await hands.writer.remove(holderId);
    return 'done';
  } catch (thrown) {
    if (isAppError(thrown) && thrown.code === 'NotFound') return 'already';
    throw thrown;
  }
}

function resolve(step: RepointStep, hands: Hands): readonly ResolvedChange[] {
  return step.changes.map((change) => ({ ...change, toId: change.toId ?? createdId(change, hands) }));
}

function createdId(change: RefChange, hands: Hands): string | null {
  if (change.to === null) return null;
  const id = hands.created.get(change.to);
  if (id === undefined) throw new AppError('Internal', `the plan points to "${change.to}", which it does not create`);
  return id;
}

function bytesOf(secret: string, hands: Hands): SecretValue {
  const bytes = hands.bytes.get(secret);
  if (bytes === undefined) throw new AppError('Internal', `the bytes of "${secret}" are not in hand`);
  return bytes;
}
