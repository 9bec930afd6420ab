import type { Holder } from '../model/live.js';

/** When each trial was first seen, by the ID of the version; monotonic ms. */
export type Trials = ReadonlyMap<string, number>;

/** A trial that ended between two looks at the Swarm. */
interface EndedTrial {
  readonly result: 'proven' | 'failed' | 'abandoned';
  readonly durationMs: number;
}

/**
 * Which trials ended since the last look, and those that go on. Told from the Swarm itself, so that it counts whoever
 * gave the verdict; a suspect waits for its own verdict and is still on trial here.
 */
export function followTrials(
  before: Trials,
  holders: readonly Holder[],
  now: number,
): { trials: Trials; ended: readonly EndedTrial[] } {
  const open = holders.filter(isOpen);
  const trials = new Map(open.map(({ id }) => [id, before.get(id) ?? now]));
  const states = new Map(holders.map(({ id, state }) => [id, state.kind]));
  const ended = [...before].flatMap(([id, since]) => {
    if (trials.has(id)) return [];
    const state = states.get(id);
    const result = state === 'proven' || state === 'failed' ? state : 'abandoned';
    return [{ result, durationMs: now - since } as const];
  });
  return { trials, ended };
}

function isOpen({ role, state }: Holder): boolean {
  return role === 'version' && (state.kind === 'trial' || state.kind === 'suspect');
}
