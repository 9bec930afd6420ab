import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { writeFiles } from './support/files.js';
import { stateOf } from './support/planned.js';
import { canary } from './support/run.js';
import { running } from './support/running.js';
import { inspect, mountsOf, type ServiceWish } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** A database that takes any value, or only those that contain a word: its users end at once with any other. */
interface Database {
  readonly takes: (word: string) => void;
  readonly takesAll: () => void;
  readonly user: Pick<ServiceWish, 'command' | 'container'>;
}

function database(): Database {
  const base = writeFiles({});
  const file = join(base, 'db', 'takes');
  mkdirSync(join(base, 'db'));
  const refused = '[ -e /db/takes ] && ! grep -q "$(cat /db/takes)" /run/secrets/password';
  return {
    takes: (word) => writeFileSync(file, word),
    takesAll: () => rmSync(file),
    user: {
      command: ['sh', '-c', `trap exit TERM; if ${refused}; then exit 1; fi; sleep 2147483647 & wait`],
      container: { Mounts: [{ Type: 'bind', Source: join(base, 'db'), Target: '/db', ReadOnly: true }] },
    },
  };
}

test('P2: where the old value does not help either, that is told after the timeout, and a new value heals', async () => {
  const db = database();
  const shop = await openShop(engine, { secret: { rollout: { timeout: '6s' } }, web: db.user });
  db.takes('CHANGED');
  await shop.commit(`MISTYPED-${canary()}`);
  const { stdout } = await applied(shop.dir, engine, 3);
  expect(stdout).toContain('(RollbackFailed)');
  expect(await mountsOf(engine, shop.web)).toEqual([`${shop.db}_v1`]);
  expect(await stateOf(engine, `${shop.db}_v2`)).toBe(`failed: TasksFailed ${shop.web}`);

  const right = `CHANGED-${canary()}`;
  await shop.commit(right);
  await applied(shop.dir, engine);
  expect(await reads(engine, shop.web)).toEqual([right]);
  expect(await stateOf(engine, `${shop.db}_v3`)).toBe('proven');
});

test('P2: a step back that the engine takes back again ends with the timeout, and is made once it can be', async () => {
  const db = database();
  const shop = await openShop(engine, {
    secret: { rollout: { soak: '2s', timeout: '15s' } },
    web: { ...db.user, update: { failureAction: 'rollback' } },
  });
  await shop.commit(canary());
  await applied(shop.dir, engine, 0, '--no-wait');
  await running(engine, shop.web);
  await docker(engine, ['service', 'scale', '--detach', `${shop.web}=2`]);
  await running(engine, shop.web, 2);
  db.takes('NOTHING');
  await docker(engine, ['service', 'scale', '--detach', `${shop.web}=3`]);
  const { stdout } = await applied(shop.dir, engine, 3);
  expect(stdout).toContain('(RollbackFailed)');
  expect(await stateOf(engine, `${shop.db}_v2`)).toBe(`failed: TasksFailed ${shop.web}`);

  db.takesAll();
  const { stdout: then } = await applied(shop.dir, engine, 3);
  expect(then).not.toContain('(RollbackFailed)');
  expect(await mountsOf(engine, shop.web)).toEqual([`${shop.db}_v1`]);
  expect(await reads(engine, shop.web, 3)).toEqual([shop.good, shop.good, shop.good]);
  expect((await inspect(engine, shop.web)).UpdateStatus?.State).toBe('completed');
});
