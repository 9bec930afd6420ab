import type { Minting, Others } from '../doors/minting.js';
import type { SourceRef, World } from '../doors.js';
import type { Unavailable } from '../model/answer.js';
import type { Desired } from '../model/desired.js';
import { LABEL, SEALED_LABEL } from '../model/labels.js';
import type { Live } from '../model/live.js';
import type { Outcome } from '../model/outcome.js';
import { wentThrough } from '../model/outcome.js';
import type { CreateStep, Labels, Step } from '../model/plan.js';
import { AppError, isAppError } from '../model/problem.js';
import { SecretValue } from '../model/secret-value.js';
import type { Specs } from '../model/spec.js';
import { sourceDigest, withRevision } from './digest.js';
import { indexLive } from './live-index.js';
import { refsOf } from './refs.js';
import { takeValue } from './take-value.js';
import { unavailable } from './unavailable.js';

/** What a create step that was planned without its value is made of. */
interface Made {
  readonly value: SecretValue;
  /** Those of the step, completed. */
  readonly labels: Labels;
  readonly fingerprint: string;
  readonly kept: SecretValue | null;
  readonly undo: Extract<Minting, { kind: 'minted' }>['undo'];
}

/** By Swarm name of the version. An error concerns that one alone, and what needs it. */
type Minted = ReadonlyMap<string, Made | AppError>;

interface Given {
  readonly steps: readonly Step[];
  readonly specs: Specs;
  readonly live: Live;
  readonly desired: readonly Desired[];
}

type Doors = Pick<World, 'keyring' | 'sources'>;

/**
 * Carries a plan out with the values that are due of those that its steps create: made just before, wiped after, and given
 * back where they did not become a version. null: nobody approved the plan, and nothing is done.
 */
export async function withMinted(
  given: Given | null,
  doors: Doors,
  carryOut: (minted: Minted) => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  if (given === null) return [];
  const minted = await mintDue(given, doors);
  try {
    const outcomes = await carryOut(minted);
    await giveBack(minted, outcomes);
    return outcomes;
  } finally {
    for (const made of minted.values()) {
      if ('code' in made) continue;
      made.value.wipe();
      made.kept?.wipe();
    }
  }
}

/** Lets each kind of source look after what it was given for versions that are in the Swarm. Throws PolicyMissing. */
export async function tend(specs: Specs, live: Live, sources: World['sources']): Promise<void> {
  const refs = refsOf(specs, indexLive(live)).flat();
  for (const source of Object.values(sources)) await source.tend?.(live, refs);
}

/** What the engine may have taken is left alone: whoever made it finds out later. */
async function giveBack(minted: Minted, outcomes: readonly Outcome[]): Promise<void> {
  for (const outcome of outcomes) {
    const { step } = outcome;
    const made = step.action === 'create' ? minted.get(step.holder) : undefined;
    if (made === undefined || 'code' in made || wentThrough(outcome) || outcome.unknown) continue;
    await made.undo?.();
  }
}

async function mintDue({ desired, live, specs, steps }: Given, doors: Doors): Promise<Minted> {
  const due = new Set(desired.flatMap(({ spec, value }) => (value.kind === 'due' ? [spec.name] : [])));
  const creates = steps.filter((step): step is CreateStep => step.action === 'create' && due.has(step.secret));
  if (creates.length === 0) return new Map();
  const stepOf = new Map(creates.map((step) => [step.secret, step]));
  const refs = new Map(
    refsOf(specs, indexLive(live))
      .flat()
      .map((ref) => [ref.name, ref]),
  );
  const made = new Map<string, Promise<Made | AppError>>();
  /** `path`: who asks for it. A circle would wait for itself. */
  const make = (name: string, path: readonly string[]): Promise<Made | AppError> => {
    const known = made.get(name);
    const [step, ref] = [stepOf.get(name), refs.get(name)];
    if (path.includes(name)) return Promise.resolve(circle(name));
    if (known !== undefined) return known;
    if (step === undefined || ref === undefined) throw new Error(`internal: nothing of "${name}" is made`);
    const others = { keptOf: (other: string) => keptOf(other, [...path, name]) };
    const making = makeOne(step, ref, others, doors).catch(asAppError);
    made.set(name, making);
    return making;
  };
  const keptOf = async (name: string, path: readonly string[]): ReturnType<Others['keptOf']> => {
    if (!stepOf.has(name)) return notMade(name);
    const other = await make(name, path);
    if ('code' in other) return unavailable(other.code, `"${name}" could not be made: ${other.message}`, other);
    const { fingerprint, kept } = other;
    if (kept === null) return unavailable('KeptMissing', `"${name}" keeps nothing of its own`, { hint: null });
    return { kept: kept.expose((bytes) => SecretValue.of(bytes.slice())), fingerprint };
  };
  const all = await Promise.all(creates.map(async (step) => [step.holder, await make(step.secret, [])] as const));
  return new Map(all);
}

/** Never of what it keeps already: a part of that is there, and each pass would make another version of it. */
function notMade(name: string): Unavailable {
  return unavailable('PartWaits', `nothing of "${name}" is made now`, { hint: 'see what holds that one' });
}

async function makeOne(step: CreateStep, ref: SourceRef, others: Others, { keyring, sources }: Doors): Promise<Made> {
  const { mint } = sources[ref.source.kind];
  if (keyring === null || mint === undefined) throw new Error(`internal: "${ref.name}" cannot be made here`);
  const minting = await mint(ref, others);
  if (minting.kind !== 'minted') throw refusal(minting);
  const { kept, labels, revision, undo } = minting;
  try {
    const value = accepted(minting, ref);
    const { owner, recipients } = ref.policy;
    const sealed = kept === null ? null : await keyring.seal(kept, { owner, name: ref.name }, recipients);
    const fingerprint = keyring.fingerprint(ref.name, value);
    const more = {
      ...labels,
      [LABEL.fingerprint]: fingerprint,
      [LABEL.source]: withRevision(sourceDigest(ref), revision),
      ...(sealed === null ? {} : { [SEALED_LABEL]: sealed }),
    };
    return { value, labels: { ...step.labels, ...more }, fingerprint, kept, undo };
  } catch (thrown) {
    kept?.wipe();
    await undo?.();
    throw thrown;
  }
}

function accepted({ value }: Extract<Minting, { kind: 'minted' }>, ref: SourceRef): SecretValue {
  const taken = takeValue({ kind: 'present', value, revision: null, expiresAtMs: null }, ref);
  if (taken.kind === 'present') return taken.value;
  throw refusal(taken);
}

function refusal(answer: Exclude<Minting, { kind: 'minted' }>): AppError {
  if (answer.kind === 'absent') return new AppError('SourceAbsent', answer.message);
  return new AppError(answer.code, answer.message, answer.hint === null ? {} : { hint: answer.hint });
}

function circle(name: string): AppError {
  return new AppError('MadeInCircle', `"${name}" is made of what is made of it`);
}

/** Bugs stay bugs. */
function asAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  throw thrown;
}
