import { kindOfName } from '../../../../src/model/object-name.js';
import type { World, WorldService, WorldSpec } from '../../../world/world.js';

/** How a service and its tasks stand, in words that both a world and an engine have. */
export interface Standing {
  readonly now: string;
  readonly before: string | null;
  readonly update: string | null;
  readonly replicas: number;
  readonly mode: string;
  readonly restart: string;
  /** What each slot holds, sorted: an engine takes them in any order. Without tasks that ended because nobody wanted them. */
  readonly slots: readonly string[];
}

/** A task of a slot: wanted ones run or wait, others count if they failed. */
export interface StandingTask {
  readonly slot: string;
  readonly is: 'runs' | 'waits' | 'failed';
  readonly of: string;
}

/** "failed image:1 db_v2@db, waits image:1 db_v2@db" */
export function slotsOf(tasks: readonly StandingTask[]): readonly string[] {
  const slots = [...new Set(tasks.map(({ slot }) => slot))];
  const inSlot = (slot: string): readonly string[] =>
    tasks.filter((task) => task.slot === slot).map(({ is, of }) => `${is} ${of}`);
  return slots.map((slot) => [...new Set(inSlot(slot))].sort().join(', ')).sort();
}

/** "image:1 db_v2@db config/app@app" */
export function specWords(
  image: string,
  refs: readonly { readonly swarmName: string; readonly target: string }[],
): string {
  // As the engine keeps them: in two lists.
  const inLists = (['secret', 'config'] as const).flatMap((kind) =>
    refs.filter(({ swarmName }) => kindOfName(swarmName) === kind),
  );
  return [image, ...inLists.map(({ swarmName, target }) => `${swarmName}@${target}`)].join(' ');
}

export function isJob({ mode }: WorldService): boolean {
  return mode.endsWith('job');
}

/** How a service of the world stands. A job has no tasks there, and no engine would take one that is always restarted. */
export function standingInWorld(service: WorldService, world: World): Standing {
  const { mode, previous, replicas, spec, updateState } = service;
  const words = ({ image, refs }: WorldSpec): string => specWords(image, refs);
  return {
    now: words(spec),
    before: previous === null ? null : words(previous),
    update: updateState,
    replicas,
    mode,
    restart: isJob(service) ? 'none' : service.restart,
    slots: slotsOf(
      [...world.tasks.values()].flatMap(({ serviceId, slot, spec: own, state, wanted }) => {
        if (serviceId !== service.id || (!wanted && state !== 'failed')) return [];
        const is = !wanted ? 'failed' : state === 'running' ? 'runs' : 'waits';
        return [{ slot, is, of: words(own) }];
      }),
    ),
  };
}

/** Some of its tasks are wanted and do not run. */
export const someWait = ({ slots }: Standing): boolean => slots.some((slot) => slot.includes('waits '));

export const someFailed = ({ slots }: Standing): boolean => slots.some((slot) => slot.includes('failed '));
