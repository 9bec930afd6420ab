import type { Others } from '../doors/minting.js';
import type { World } from '../doors.js';
import type { Desired } from '../model/desired.js';
import { LEASE_LABEL } from '../model/labels.js';
import type { Live } from '../model/live.js';
import type { Outcome } from '../model/outcome.js';
import { wentThrough } from '../model/outcome.js';
import type { CreateStep, Labels, Step } from '../model/plan.js';
import { AppError, isAppError } from '../model/problem.js';
import { SecretValue } from '../model/secret-value.js';
import type { Specs } from '../model/spec.js';
import { indexLive } from './live-index.js';
import { makeOne, type Doors, type Made, type ToMake } from './make-one.js';
import { markOf } from './made-of.js';
import { notMade } from './not-made.js';
import { refsOf } from './refs.js';
import { sealAnew } from './seal-anew.js';
import { unavailable } from './unavailable.js';

/** By Swarm name of the version. An error concerns that one alone, and what needs it. */
type Minted = ReadonlyMap<string, Made | AppError>;

/** The same with versions whose labels alone are written: what they keep is sealed anew. */
type Written = ReadonlyMap<string, { readonly labels: Labels; readonly value?: SecretValue } | AppError>;

interface Given {
  readonly steps: readonly Step[];
  readonly specs: Specs;
  readonly live: Live;
  readonly desired: readonly Desired[];
}

/**
 * Carries a plan out with the values that are due of those that its steps create: made just before, wiped after, and given
 * back where they did not become a version; and with what versions keep, sealed for the recipients of now. null: nobody approved the plan, and nothing is done.
 */
export async function withMinted(
  given: Given | null,
  doors: Doors,
  carryOut: (written: Written) => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  if (given === null) return [];
  const minted = await mintDue(given, doors);
  try {
    const sealed = await sealAnew(given, doors);
    const outcomes = await carryOut(new Map([...minted, ...sealed]));
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
  const wanted = whatToMake({ desired, live, specs, steps });
  const made = new Map<string, Promise<Made | AppError>>();
  /** `path`: who asks for it. A circle would wait for itself. */
  const make = (name: string, path: readonly string[]): Promise<Made | AppError> => {
    const known = made.get(name);
    const what = wanted.get(name);
    if (path.includes(name)) return Promise.resolve(circle(name));
    if (known !== undefined) return known;
    if (what === undefined) throw new Error(`internal: nothing of "${name}" is made`);
    const others = { keptOf: (other: string) => keptOf(other, [...path, name]) };
    const making = makeOne(what, others, doors).catch(asAppError);
    made.set(name, making);
    return making;
  };
  const keptOf = async (name: string, path: readonly string[]): ReturnType<Others['keptOf']> => {
    const what = wanted.get(name);
    if (what === undefined) return notMade(name);
    const other = await make(name, path);
    if ('code' in other) return unavailable(other.code, `"${name}" could not be made: ${other.message}`, other);
    const { fingerprint, kept } = other;
    if (kept === null) return unavailable('KeptMissing', `"${name}" keeps nothing of its own`, { hint: null });
    const lentBy = LEASE_LABEL in other.labels ? [what.step.holder] : [];
    return {
      kept: kept.expose((bytes) => SecretValue.of(bytes.slice())),
      fingerprint,
      lentBy,
      mark: markOf({ swarmName: what.step.holder, labels: other.labels }),
    };
  };
  const all = [...wanted].map(async ([name, { step }]) => [step.holder, await make(name, [])] as const);
  return new Map(await Promise.all(all));
}

/** By logical name. */
function whatToMake({ desired, live, specs, steps }: Given): ReadonlyMap<string, ToMake> {
  const due = new Map(desired.flatMap(({ spec, value }) => (value.kind === 'due' ? [[spec.name, spec]] : [])));
  const creates = steps.filter((step): step is CreateStep => step.action === 'create' && due.has(step.secret));
  if (creates.length === 0) return new Map();
  const documents = refsOf(specs, indexLive(live));
  const refsBy = new Map(specs.secrets.map(({ name }, index) => [name, documents[index] ?? []]));
  return new Map(
    creates.flatMap((step) => {
      const spec = due.get(step.secret);
      return spec === undefined ? [] : [[step.secret, { step, spec, refs: refsBy.get(step.secret) ?? [] }]];
    }),
  );
}

function circle(name: string): AppError {
  return new AppError('MadeInCircle', `"${name}" is made of what is made of it`);
}

/** Bugs stay bugs. */
function asAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  throw thrown;
}
