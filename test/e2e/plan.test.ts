import { expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { directory, type SpecDirectory } from './support/directory.js';
import { proxyTo } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { createSecret, namesLike } from './support/secrets.js';
import { createService, mountsOf } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { applied, apply, waxseal } from './support/waxseal.js';

/** Plan without a key, and what scripts rely on: exit codes. */
const engine = mainEngine();

/** The exit code of `waxseal plan`, without and with --detailed-exitcode. */
async function codes(dir: SpecDirectory): Promise<readonly (number | null)[]> {
  const plain = await waxseal(['plan', ...dir.flags], { engine });
  const detailed = await waxseal(['plan', ...dir.flags, '--detailed-exitcode'], { engine });
  return [plain.code, detailed.code];
}

test('a plan needs no identity: what did not change is known, what did is marked', async () => {
  const [db, api, web] = [unique('db'), unique('api'), unique('web')];
  const dir = directory();
  for (const name of [db, api]) await dir.secret(name, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [db, api], replicas: 0 });
  await dir.secret(db, { value: canary() });
  const proxy = await proxyTo(engine);
  const { code, stdout } = await waxseal(['plan', '-d', dir.path, '-o', 'json'], { engine: proxy });
  expect([code, proxy.writes]).toEqual([0, []]);
  expect(JSON.parse(stdout)).toMatchObject({
    formatVersion: '1.0',
    owner: dir.owner,
    summary: { create: 1, repoint: 1, unchanged: 1 },
    steps: [
      { action: 'create', secret: db, holder: `${db}_v2`, reason: 'ValueUnknown' },
      { action: 'repoint', service: web, changes: [{ secret: db, from: db, to: `${db}_v2`, target: db }] },
    ],
  });
  const human = await waxseal(['plan', '-d', dir.path], { engine });
  expect(human.stdout).toContain('if the value differs');
  const blind = await waxseal(['apply', '-d', dir.path, '--yes'], { engine });
  expect([blind.code, blind.stderr]).toEqual([1, expect.stringContaining('there is no identity file')]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
});

test('exit codes of plan: 0, with --detailed-exitcode 2 for changes, 1 for documents that are wrong', async () => {
  const db = unique('db');
  const dir = directory();
  await dir.secret(db, { value: canary() });
  expect(await codes(dir)).toEqual([0, 2]);
  await applied(dir, engine);
  expect(await codes(dir)).toEqual([0, 0]);
  dir.write('broken.yaml', 'apiVersion: waxseal/v1alpha1\nkind: SwarmSecret\nmetadata: {');
  expect(await codes(dir)).toEqual([1, 1]);
});

test('exit codes of plan: what is only held is no change', async () => {
  const db = unique('db');
  await createSecret(engine, db, canary());
  const dir = directory();
  await dir.secret(db, { value: canary() });
  expect(await codes(dir)).toEqual([0, 0]);
  expect((await applied(dir, engine, 3)).stdout).toContain('(NameTaken)');
});

test('exit codes of apply: 1 with a document that is wrong, while the others are served', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [db], replicas: 0 });
  await dir.secret(db, { value: canary() });
  dir.write('other.yaml', { apiVersion: 'waxseal/v1alpha1', kind: 'SwarmSecret', metadata: {}, spec: {} });
  const { stdout } = await applied(dir, engine, 1);
  expect(stdout).toContain('other.yaml');
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
});

test('exit codes of apply: 3 when the time is up, 0 once it is through', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  const rollout = { soak: '4s' };
  await dir.secret(db, { value: canary(), rollout });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [db] });
  await dir.secret(db, { value: canary(), rollout });
  const { stdout } = await applied(dir, engine, 3, '--timeout', '1s');
  expect(stdout).toContain('The time is up');
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
});

test('exit codes of apply: 1 without an engine, without a Policy, and for a flag that is not known', async () => {
  const dir = directory();
  await dir.secret(unique('db'), { value: canary() });
  const nowhere = await apply(dir, { socket: `${dir.path}/no.sock` });
  expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('no Docker Engine at')]);
  const flag = await apply(dir, engine, '--force');
  expect([flag.code, flag.stderr]).toEqual([1, expect.stringContaining('unknown option "--force"')]);
  rmSync(`${dir.path}/platform`, { recursive: true });
  const bare = await apply(dir, engine);
  expect([bare.code, bare.stderr]).toEqual([1, expect.stringContaining('waxseal init')]);
});
