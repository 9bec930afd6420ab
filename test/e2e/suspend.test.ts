import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { secretsLike } from './support/secrets.js';
import { createService, inspect, mountsOf } from './support/services.js';
import { badValue, failsOnBad, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons, told } from './support/told.js';
import { applied } from './support/waxseal.js';

/** `suspend: true`: nothing of this name is written, whatever happens to it. */
const engine = mainEngine();

test('P15: a suspended document writes nothing, neither a version, a label, a mount, nor the end of anything', async () => {
  const [db, other, web, mailer, dir] = [unique('db'), unique('other'), unique('web'), unique('mailer'), directory()];
  await dir.secret(db, { value: canary() });
  await dir.secret(other, { value: canary() });
  await applied(dir, engine);
  const secrets = [
    { secret: `${db}_v1`, target: 'password' },
    { secret: `${other}_v1`, target: 'other' },
  ];
  await createService(engine, { name: web, secrets });
  await createService(engine, { name: mailer });
  await running(engine, web);
  const before = [await secretsLike(engine, db), await inspect(engine, web), await inspect(engine, mailer)];
  const wish = { value: canary(), labels: { team: 'pay' }, spec: { consumers: [{ service: mailer }] } };
  await dir.secret(db, { ...wish, spec: { ...wish.spec, suspend: true } });
  await applied(dir, engine, 3);
  expect([await secretsLike(engine, db), await inspect(engine, web), await inspect(engine, mailer)]).toEqual(before);
  expect((await reasons(dir, engine, db)).filter((reason) => !reason.startsWith('Suspended'))).toEqual([]);
  expect((await told(dir, engine, db)).held[0]).toMatchObject({ class: 'attention' });

  // Another secret of the same service goes its way, and does not take the suspended one with it.
  const next = canary();
  await dir.secret(other, { value: next });
  await applied(dir, engine, 3);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`, `${other}_v2`]);
  expect(await reads(engine, web, 1, 'other')).toEqual([next]);
  expect(await secretsLike(engine, db)).toEqual(before[0]);

  await dir.secret(db, wish);
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([wish.value]);
  expect(await reads(engine, mailer, 1, db)).toEqual([wish.value]);
});

test('P15 P6: not even a step back is made while the document is suspended, nor is another value sent into the failure', async () => {
  const [db, other, web, dir] = [unique('db'), unique('other'), unique('web'), directory()];
  const [good, bad, next] = [canary(), badValue(), canary()];
  await dir.secret(db, { value: good });
  await dir.secret(other, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: `${db}_v1`, target: 'password' }, `${other}_v1`];
  await createService(engine, { name: web, secrets, replicas: 2, command: failsOnBad() });
  await running(engine, web, 2);
  await dir.secret(db, { value: bad });
  await applied(dir, engine, 0, '--no-wait');
  await updateState(engine, web, 'paused');
  await dir.secret(db, { value: bad, spec: { suspend: true } });
  await dir.secret(other, { value: next });
  const before = [await inspect(engine, web), await secretsLike(engine, db)];
  await applied(dir, engine, 3);
  expect([await inspect(engine, web), await secretsLike(engine, db)]).toEqual(before);
  expect(await stateOf(engine, `${db}_v2`)).toBe('trial');
  expect(await reasons(dir, engine, db)).toEqual(['Suspended']);
  expect(await stateOf(engine, `${other}_v2`)).toBe('trial');
  expect(await reasons(dir, engine, other)).toEqual([`WaitingForTurn ${web}`]);

  await dir.secret(db, { value: bad });
  await applied(dir, engine, 3);
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${web}`);
  expect(await reads(engine, web, 2)).toEqual([good, good]);
  expect(await stateOf(engine, `${other}_v2`)).toBe('proven');
  expect(await reads(engine, web, 2, `${other}_v1`)).toEqual([next, next]);
});
