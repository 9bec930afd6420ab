import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { mounted } from './support/mounted.js';
import { proxyTo, type Action } from './support/proxy.js';
import { canary } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, mountsOf } from './support/services.js';
import { startSwarm, type EngineNode, type TestSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied, apply } from './support/waxseal.js';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

let swarm: TestSwarm;
let managers: readonly [EngineNode, EngineNode, EngineNode];
beforeAll(async () => {
  swarm = await startSwarm({ managers: 3, workers: 0 });
  const [one, two, three] = swarm.nodes;
  if (one === undefined || two === undefined || three === undefined) throw new Error('three managers were asked for');
  managers = [one, two, three];
});
afterAll(() => swarm.end());

test('P9 P10: a majority lost in the middle of an apply is told, and the next apply ends where the first was going', async () => {
  const [one, two, three] = managers;
  const dir = directory();
  const values = new Map(NAMES.map((name) => [name, canary()]));
  for (const [name, value] of values) await dir.secret(name, { value });
  await applied(dir, one);
  const here = `node.hostname == ${one.hostname}`;
  const secrets = NAMES.map((name) => ({ secret: name, target: name }));
  await createService(one, { name: 'web', secrets, constraints: [here] });
  await running(one, 'web');

  for (const name of NAMES) {
    values.set(name, canary());
    await dir.secret(name, { value: values.get(name) ?? '' });
  }
  const proxy = await proxyTo(one);
  let lost: Promise<unknown> | null = null;
  proxy.decide = async (call): Promise<Action> => {
    if (call.n === 3) lost = Promise.all([two.kill(), three.kill()]);
    if (call.write) await lost;
    return 'forward';
  };
  const ended = await apply(dir, proxy);
  expect(ended.code).not.toBe(0);
  expect(ended.stdout + ended.stderr).toMatch(/leader|was not told|did not answer|deadline/);

  await Promise.all([two.start(), three.start()]);
  await waitFor('the majority', async () => (await one.ask('GET', '/secrets')).status === 200, 120);
  await applied(dir, one);
  const [task] = await running(one, 'web');
  if (task === undefined) throw new Error('no task');
  for (const [name, value] of values) {
    expect((await mounted(one, task, name)).toString()).toBe(value);
    // No edit was rotated twice, and nothing was left behind.
    expect(await namesLike(one, `${name}_v`)).toEqual([`${name}_v1`, `${name}_v2`]);
  }
  expect(await mountsOf(one, 'web')).toEqual(NAMES.map((name) => `${name}_v2`));
}, 300_000);

test('P9: a write whose answer was lost is looked for by the next apply, through another manager', async () => {
  const [, two, three] = managers;
  const dir = directory();
  await dir.secret('leader', { value: canary() });
  const proxy = await proxyTo(three);
  proxy.decide = (call) => (call.write ? 'cut-after' : 'forward');
  const cut = await apply(dir, proxy, '--no-wait');
  expect(cut.code).toBe(3);
  expect(cut.stdout + cut.stderr).toContain('was not told');
  await applied(dir, two);
  expect(await namesLike(two, 'leader')).toEqual(['leader', 'leader_v1']);
});
