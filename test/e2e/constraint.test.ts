import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { docker } from './support/docker.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createService, mountsOf } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** Its tasks keep the older spec for good: they looked like somebody's unfinished rollout, and nothing was rotated again. */
test('P14: a placement constraint that somebody adds does not stop the rotations of a service', async () => {
  const [db, web, dir] = [unique('db'), unique('web'), directory()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
  await running(engine, web);
  await docker(engine, ['service', 'update', '--detach', '--constraint-add', 'node.role==manager', web]);
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
});
