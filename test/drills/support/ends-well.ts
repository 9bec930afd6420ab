import { expect } from '@jest/globals';
import { mounted } from '../../e2e/support/mounted.js';
import type { LogLine } from '../../e2e/support/operator.js';
import { planned, stateOf } from '../../e2e/support/planned.js';
import { running } from '../../e2e/support/running.js';
import { mountsOf } from '../../e2e/support/services.js';
import type { SecretJson } from '../../e2e/support/shapes.js';
import { expectOnce } from '../../e2e/support/once.js';
import { eventually } from './patience.js';
import type { Pair, Stage } from './stage.js';
import { usesIn } from './watch.js';

/**
 * How each drill has to end, whatever happened: the last value of each document is proven and is what the program reads,
 * a plan has nothing to do and nothing that a person must act on, no edit was rotated twice, nothing that was in use was
 * ever missing, and nothing is left over. `steps`: the log of all operators.
 */
export async function expectEndsWell(stage: Stage, steps: readonly LogLine[]): Promise<void> {
  await converged(stage);
  await stage.watch.stop();
  expect(stage.watch.looks()).toBeGreaterThan(1);
  expect([...stage.watch.missing]).toEqual([]);
  for (const pair of stage.pairs) expectRotatedOnce(stage, pair);
  if (steps.length > 0) expectOnce(steps);
  expect(await orphans(stage)).toEqual([]);
}

/** Waits until the Swarm is what the documents say. */
export async function converged(stage: Stage): Promise<void> {
  const { teller } = stage;
  for (const pair of stage.pairs) {
    await eventually(`the last value of "${pair.secret}"`, async () => isThere(stage, pair));
  }
  await eventually('a plan with nothing to do', async () => {
    const { held, steps } = await planned(stage.dir, teller);
    return steps.length === 0 && held.every((one) => one.class === 'waiting');
  });
}

async function isThere(stage: Stage, { secret, service, values }: Pair): Promise<boolean> {
  const { teller } = stage;
  const [holder = ''] = await mountsOf(teller, service);
  if (!holder.startsWith(`${secret}_v`) || (await stateOf(teller, holder)) !== 'proven') return false;
  const [task] = await running(teller, service, 1, 5);
  return task !== undefined && (await mounted(teller, task, 'password')).toString() === values.at(-1);
}

/** No value has two versions, no name was made twice, and the service only ever went on to newer ones. */
function expectRotatedOnce({ watch }: Stage, { secret, service, values }: Pair): void {
  const made = [...watch.versions.values()].filter((version) => version.secret === secret);
  expect(made.length).toBeGreaterThan(0);
  expect(new Set(made.map(({ name }) => name)).size).toBe(made.length);
  expect(new Set(made.map(({ fingerprint }) => fingerprint)).size).toBe(made.length);
  expect(Math.max(...made.map(({ name }) => numberOf(name)))).toBeLessThanOrEqual(values.length);
  const mounts = (watch.mounts.get(service) ?? []).map(numberOf);
  expect(mounts).toEqual([...new Set(mounts)].sort((a, b) => a - b));
}

const numberOf = (holder: string): number => Number(/_v(\d+)$/.exec(holder)?.[1]);

/** Secrets of the owner that nothing needs: git has no such name, nothing uses them, and they are not the one proven
 * version that is kept of each beyond that. */
async function orphans({ dir, teller, pairs }: Stage): Promise<readonly string[]> {
  const used = new Set((await usesIn(teller)).uses.map(({ id }) => id));
  const all = (await teller.get('/secrets')) as SecretJson[];
  const own = all.filter(({ ID, Spec }) => Spec.Labels['waxseal.owner'] === dir.owner && !used.has(ID));
  const names = pairs.map(({ secret }) => secret);
  const spare = own.filter(({ Spec }) => !names.includes(Spec.Name));
  const kept = names.map((name) => spare.find((one) => isProvenOf(name, one)));
  return spare.filter((one) => !kept.includes(one)).map(({ Spec }) => Spec.Name);
}

function isProvenOf(name: string, { Spec: { Labels } }: SecretJson): boolean {
  return Labels['waxseal.secret'] === name && Labels['waxseal.state'] === 'proven';
}
