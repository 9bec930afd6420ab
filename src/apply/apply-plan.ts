import type { Clock, SwarmWriter } from '../doors.js';
import type { Outcome } from '../model/outcome.js';
import type { Plan, Step } from '../model/plan.js';
import type { SecretValue } from '../model/secret-value.js';
import { blockedBy, failuresOf, type Failures } from './needs.js';
import { blocked, notTried, refused, went } from './outcomes.js';
import { perform, type Minted } from './perform.js';
import { phases, type Lane } from './phases.js';
import { inParallel } from './in-parallel.js';

interface ApplyOptions {
  /** Engine calls in flight at most. */
  readonly concurrency: number;
  /** Of steps that were planned without their value, or without what seals it. */
  readonly minted?: Minted;
  /** Told of each outcome as it comes, in no particular order. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /** Name of the service that this process runs in: updating it may end the process. */
  readonly ownService?: string | null;
  /** For the durations of outcomes. */
  readonly clock?: Pick<Clock, 'monotonic'>;
  /** Once aborted no further engine call is begun; those in flight are waited for. */
  readonly signal?: AbortSignal;
}

/** Codes after which no other call of this pass can succeed. */
const ENGINE_LOST: ReadonlySet<string> = new Set(['NoQuorum', 'EngineUnreachable']);

/**
 * Carries out the steps of a plan: exactly one outcome per step, in the order of the plan. Decides nothing, waits for
 * nothing, never rejects. `bytes` holds what creates and replaces are made of, by logical name; the caller wipes them.
 */
export async function applyPlan(
  { steps }: Pick<Plan, 'steps'>,
  bytes: ReadonlyMap<string, SecretValue>,
  writer: SwarmWriter,
  options: ApplyOptions,
): Promise<readonly Outcome[]> {
  const minted: Minted = options.minted ?? new Map();
  const hands = { writer, bytes, minted, created: new Map<string, string>() };
  const outcomes = new Map<Step, Outcome>();
  let lost: string | null = null;

  const carryOut = async (step: Step, earlier: Failures): Promise<Outcome> => {
    if (lost !== null) return notTried(step, lost);
    if (options.signal?.aborted === true) return notTried(step, 'the pass was stopped');
    const blocker = blockedBy(step, earlier);
    if (blocker !== null) return blocked(step, blocker);
    const took = stopwatch(options.clock);
    try {
      return { ...went(step, await perform(step, hands)), ...took() };
    } catch (thrown) {
      const outcome = { ...refused(step, thrown), ...took() };
      if (outcome.code !== null && ENGINE_LOST.has(outcome.code)) lost = outcome.message;
      return outcome;
    }
  };

  const run = async (lane: Lane, before: Failures): Promise<void> => {
    let failures = before;
    for (const step of lane) {
      const outcome = await carryOut(step, failures);
      if (lane.length > 1) failures = new Map([...failures, ...failuresOf([outcome])]);
      outcomes.set(step, outcome);
      options.onOutcome?.(outcome);
    }
  };

  for (const lanes of phases(steps, options.ownService ?? null)) {
    const before = failuresOf(outcomes.values());
    await inParallel(lanes, options.concurrency, (lane) => run(lane, before));
  }
  return steps.map((step) => outcomes.get(step) ?? notTried(step, 'internal error'));
}

function stopwatch(clock: Pick<Clock, 'monotonic'> | undefined): () => Pick<Outcome, 'durationMs'> {
  if (clock === undefined) return () => ({});
  const began = clock.monotonic();
  return () => ({ durationMs: clock.monotonic() - began });
}
