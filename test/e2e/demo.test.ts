import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { createSecret, namesLike } from './support/secrets.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { waxseal } from './support/waxseal.js';

/** On a Swarm of its own: the demo keeps an identity in it. */
let swarm: TestSwarm;
beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
});
afterAll(() => swarm.end());

const demo = (): ReturnType<typeof waxseal> =>
  waxseal(['demo', '--host', `unix://${swarm.first.socket}`, '--image', 'local/busybox:1'], { engine: swarm.first });

test('the demo holds every claim on a real Swarm, and leaves nothing of its own behind', async () => {
  await createSecret(swarm.first, 'somebodys', 'x');
  const { code, stdout } = await demo();
  expect(stdout).not.toContain('NOT SO');
  expect(stdout).toMatch(/^All 16 claims hold, as a second client has seen on the engine\.$/m);
  expect(code).toBe(0);
  expect(await namesLike(swarm.first, '')).toEqual(['somebodys']);
  expect(await swarm.first.get('/services')).toEqual([]);
});

test('the demo does not play where a Waxseal has its identity already', async () => {
  await createSecret(swarm.first, 'waxseal_identity', 'x');
  const { code, stderr } = await demo();
  expect(code).toBe(1);
  expect(stderr).toContain('this Swarm has a secret "waxseal_identity" already');
  expect(await namesLike(swarm.first, '')).toContain('waxseal_identity');
});
