import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { proxyTo } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { createService } from './support/services.js';
import { badValue, openShop } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied, status, waxseal } from './support/waxseal.js';

/** `waxseal status`: where every secret stands, for people and for scripts. It writes nothing and needs no identity. */
const engine = mainEngine();

/** What people see, in lines without the spaces that make columns. Ages are left out: they are what they are. */
async function table(dir: SpecDirectory): Promise<readonly string[]> {
  const proxy = await proxyTo(engine);
  const { code, stdout } = await waxseal(['status', '-d', dir.path], { engine: proxy });
  expect([code, proxy.writes]).toEqual([0, []]);
  return stdout.split('\n').map((line) =>
    line
      .trim()
      .replace(/ +/g, ' ')
      .replace(/ [0-9]+[smhd] /, ' AGE '),
  );
}

function conditions(ready: 'True' | 'False', stableNameCurrent: 'True' | 'False'): unknown {
  const of = (type: string, is: string): unknown => expect.objectContaining({ type, status: is });
  return expect.arrayContaining([of('Ready', ready), of('StableNameCurrent', stableNameCurrent)]);
}

test('status tells version, state, age and followers, before the first apply and after a rotation', async () => {
  const { db, dir, web, commit } = await openShop(engine, { web: { replicas: 2 } });
  const [late, absent] = [unique('late'), unique('absent')];
  await commit(canary());
  await applied(dir, engine);
  await dir.secret(late, { value: canary(), spec: { consumers: [{ service: absent }] } });
  const lines = await table(dir);
  expect(lines[0]).toBe('SECRET VERSION STATE AGE SERVICES');
  expect(lines).toContain(`${db} v2 proven AGE ${web} 2/2`);
  expect(lines).toContain(`${late} v1 planned - none`);
  expect(lines).toContain(`2 secrets: 1 planned, 1 proven.`);
  const follower = { service: web, holder: `${db}_v2`, current: true, running: 2, expected: 2 };
  const first = { secret: db, holder: `${db}_v2`, version: 2, state: 'proven', followers: [follower], held: [] };
  const { secrets, ...rest } = (await status(dir, engine)) as { secrets: readonly object[] };
  expect(rest).toMatchObject({ formatVersion: '1.0', owner: dir.owner });
  expect(secrets).toMatchObject([
    { ...first, ageMs: expect.any(Number), conditions: conditions('True', 'True') },
    { secret: late, holder: `${late}_v1`, version: 1, state: 'planned', ageMs: null },
  ]);
});

test('status tells what failed, who stands where, and what a person can do', async () => {
  const { db, dir, web, commit } = await openShop(engine);
  await commit(badValue());
  await applied(dir, engine, 3);
  const text = (await table(dir)).join(' ');
  expect(text).toContain(`! ${db} v2 failed AGE ${web} 1/1 (on ${db}_v1)`);
  expect(text).toContain('(VersionFailed)');
  expect(text).toContain(`waxseal retry ${db}`);
  expect(text).toContain('1 secret: 1 failed; 1 needs attention.');
  const held = [expect.objectContaining({ reason: 'VersionFailed', class: 'attention' })];
  expect(await status(dir, engine)).toMatchObject({
    secrets: [{ secret: db, state: 'failed', held, conditions: conditions('False', 'False') }],
  });
});

test('status tells who keeps the stable name from being current, and that this is no alarm', async () => {
  const [db, job] = [unique('db'), unique('job')];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: job, mode: 'replicated-job', secrets: [db], replicas: 0 });
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const text = (await table(dir)).join(' ');
  expect(text).toContain(`${db} v2 proven AGE ${job} 0/0 (on ${db})`);
  expect(text).toContain('(RunsToCompletion)');
  expect(text).not.toContain('!');
  const [told] = ((await status(dir, engine)) as { secrets: readonly { conditions: readonly object[] }[] }).secrets;
  const blocked = { type: 'StableNameCurrent', status: 'False', message: expect.stringContaining(job) };
  expect(told?.conditions).toContainEqual(expect.objectContaining(blocked));
  expect(told?.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
});
