import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { stateOf } from './support/planned.js';
import { proxyTo, type Call } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, mountsOf, tasksOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied, apply } from './support/waxseal.js';

const engine = mainEngine();

/** A service on the stable name, and another value in git: a rotation with every kind of write. */
async function beforeRotation() {
  const [db, web, dir, value] = [unique('db'), unique('web'), directory(), canary()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
  await running(engine, web);
  await dir.secret(db, { value });
  return { db, web, dir, value };
}

async function expectRotatedOnce({ db, web, value }: Awaited<ReturnType<typeof beforeRotation>>): Promise<void> {
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await reads(engine, web)).toEqual([value]);
  expect(await tasksOf(engine, web)).toHaveLength(2);
}

test.each(['cut-after', 'cut-before'] as const)(
  'P9: an apply of which each write loses its answer once (%s) looks again and does nothing twice',
  async (action) => {
    const before = await beforeRotation();
    const proxy = await proxyTo(engine);
    const met = new Set<string>();
    const isFirst = ({ method, url, body }: Call): boolean => {
      const write = `${method} ${url} ${body}`;
      return !met.has(write) && met.add(write).size > 0;
    };
    proxy.decide = (call) => (call.write && isFirst(call) ? action : 'forward');
    await applied(before.dir, proxy);
    expect(met.size).toBeGreaterThanOrEqual(6);
    await expectRotatedOnce(before);
  },
);

const deadline = { status: 500, message: 'rpc error: code = DeadlineExceeded desc = context deadline exceeded' };
const lostLeader = { status: 500, message: 'raft: failed to process the request: node lost leader status' };

test('P9: a deadline or a lost leader in answer to every other write is no reason to give up', async () => {
  const before = await beforeRotation();
  const proxy = await proxyTo(engine);
  proxy.decide = ({ n }) => (n % 2 === 0 ? 'forward' : n % 4 === 1 ? deadline : lostLeader);
  await applied(before.dir, proxy);
  expect(proxy.writes.length).toBeGreaterThanOrEqual(12);
  await expectRotatedOnce(before);
});

test('P9: one pass that is not told what became of its create says so, and the next one finds it', async () => {
  const [db, dir] = [unique('db'), directory()];
  await dir.secret(db, { value: canary() });
  const proxy = await proxyTo(engine);
  proxy.decide = ({ write }) => (write ? 'cut-after' : 'forward');
  const ended = await apply(dir, proxy, '--no-wait');
  expect(ended.code).toBe(3);
  expect(ended.stdout.replace(/\s+/g, ' ')).toContain('or could and was not told');
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
});
