import type { SourceRef, World } from '../doors.js';
import type { Minting } from '../model/answer.js';
import type { Desired } from '../model/desired.js';
import { LABEL, SEALED_LABEL } from '../model/labels.js';
import type { Live } from '../model/live.js';
import type { CreateStep, Labels, Step } from '../model/plan.js';
import { AppError, isAppError } from '../model/problem.js';
import type { SecretValue } from '../model/secret-value.js';
import type { Specs } from '../model/spec.js';
import { withRevision } from './digest.js';
import { indexLive } from './live-index.js';
import { mapInParallel } from './map-in-parallel.js';
import { refsOf } from './refs.js';
import { takeValue } from './take-value.js';

/** What a create step that was planned without its value is made of. The caller wipes the value. */
export interface Made {
  readonly value: SecretValue;
  /** Those of the step, completed. */
  readonly labels: Labels;
}

/** By Swarm name of the version. An error concerns that one alone, and what needs it. */
export type Minted = ReadonlyMap<string, Made | AppError>;

export function wipe(minted: Minted): void {
  for (const made of minted.values()) if ('value' in made) made.value.wipe();
}

interface Given {
  readonly specs: Specs;
  readonly live: Live;
  readonly desired: readonly Desired[];
}

const AT_ONCE = 4;

/** Makes the values that are due, of those that `steps` create. Only for a plan that somebody approved. Never rejects but for bugs. */
export async function mintDue(
  steps: readonly Step[],
  { desired, live, specs }: Given,
  world: Pick<World, 'keyring' | 'sources'>,
): Promise<Minted> {
  const due = new Map(desired.filter(({ value }) => value.kind === 'due').map((one) => [one.spec.name, one]));
  const creates = steps.filter((step): step is CreateStep => step.action === 'create' && due.has(step.secret));
  if (creates.length === 0) return new Map();
  const refs = new Map(refsOf(specs, indexLive(live)).flatMap(([ref]) => (ref === undefined ? [] : [[ref.name, ref]])));
  const made = await mapInParallel(creates, AT_ONCE, async (step) => {
    const ref = refs.get(step.secret);
    const { source } = due.get(step.secret) ?? { source: '' };
    if (ref === undefined) throw new Error(`internal: a step is about "${step.secret}", which no document names`);
    return [step.holder, await makeOne(step, ref, source, world).catch(asAppError)] as const;
  });
  return new Map(made);
}

async function makeOne(
  step: CreateStep,
  ref: SourceRef,
  digest: string,
  { keyring, sources }: Pick<World, 'keyring' | 'sources'>,
): Promise<Made> {
  const { mint } = sources[ref.source.kind];
  if (keyring === null || mint === undefined) throw new Error(`internal: "${ref.name}" cannot be made here`);
  const minting = await mint(ref);
  if (minting.kind !== 'minted') throw refusal(minting);
  const { kept, revision } = minting;
  try {
    const value = accepted(minting, ref);
    const { owner, recipients } = ref.policy;
    const more = {
      [LABEL.fingerprint]: keyring.fingerprint(ref.name, value),
      [LABEL.source]: withRevision(digest, revision),
      [SEALED_LABEL]: await keyring.seal(kept, { owner, name: ref.name }, recipients),
    };
    return { value, labels: { ...step.labels, ...more } };
  } finally {
    kept.wipe();
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

/** Bugs stay bugs. */
function asAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  throw thrown;
}
