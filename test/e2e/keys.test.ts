import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { keysmith } from '../../src/keys/seal.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { mounted } from './support/mounted.js';
import { proxyTo } from './support/proxy.js';
import { canary, runDirectory, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike, secretNamed, secretsLike } from './support/secrets.js';
import { createService, mountsOf, tasksOf } from './support/services.js';
import { mainEngine, startSwarm, type TestSwarm } from './support/swarm.js';
import { applied, waxseal } from './support/waxseal.js';

const fingerprint = 'waxseal.fingerprint';

describe('the first day', () => {
  let swarm: TestSwarm;
  beforeAll(async () => {
    swarm = await startSwarm({ managers: 1, workers: 0 });
  });
  afterAll(() => swarm.end());

  test('init, seal and apply: the identity is in the Swarm and in the backup, and the value arrives', async () => {
    const engine = swarm.first;
    const cwd = mkdtempSync(join(runDirectory(), 'first-day-'));
    const run = (args: readonly string[], input = '') => waxseal(args, { engine, cwd, input });
    const value = canary();

    expect(await run(['init', '-d', 'secrets', '--backup', 'id.age'])).toMatchObject({ code: 0 });
    expect(statSync(join(cwd, 'id.age')).mode & 0o777).toBe(0o600);
    const { Spec: identity } = await secretNamed(engine, 'waxseal_identity');
    const policy = readFileSync(join(cwd, 'secrets/platform/policy.yaml'), 'utf8');
    expect(policy).toContain(`owner: ${identity.Labels['waxseal.identity.owner'] ?? 'none'}\n`);
    expect(policy).toContain(`- ${identity.Labels['waxseal.identity.recipient'] ?? 'none'}\n`);

    const again = await run(['init', '-d', 'elsewhere', '--backup', 'id2.age']);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('this Swarm has a secret "waxseal_identity" already');

    expect(await run(['seal', 'db_password', '--into', 'secrets/db.yaml'], value)).toMatchObject({ code: 0 });
    const apply = ['apply', '-d', 'secrets', '--identity-file', 'id.age', '--yes'];
    expect(await run(apply)).toMatchObject({ code: 0 });
    await createService(engine, { name: 'web', secrets: ['db_password'] });
    const [task] = await running(engine, 'web');
    expect(task && (await mounted(engine, task, 'db_password')).toString()).toBe(value);

    const stolen = policy.replace(/- age1\w+/, `- ${keysmith.newIdentity(0).recipient}`);
    writeFileSync(join(cwd, 'secrets/platform/policy.yaml'), stolen);
    const refused = await run(['seal', 'db_password', '--into', 'secrets/db.yaml'], canary());
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('which is not among the recipients');
  });
});

/** The identity file that a directory's flags name. */
const identityFile = (dir: SpecDirectory): string => dir.flags[dir.flags.indexOf('--identity-file') + 1] ?? '';

/** The same directory for another identity: what it seals from now on, only that one opens. */
function withNewKey(dir: SpecDirectory, keepOld: boolean): SpecDirectory {
  const { file, recipient } = keysmith.newIdentity(Date.now());
  const old = readFileSync(identityFile(dir), 'utf8');
  file.expose((bytes) => writeFileSync(identityFile(dir), Buffer.from(bytes).toString() + (keepOld ? old : '')));
  return { ...directory({ ...dir, recipient }), recipient };
}

describe('a change of keys', () => {
  const engine = mainEngine();

  test('opens each document once, relabels, and restarts nothing; then it is quiet again', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const dir = directory();
    await dir.secret(db, { value: canary() });
    await applied(dir, engine);
    await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
    await running(engine, web);
    await applied(dir, engine);
    const [before, tasks] = [await secretsLike(engine, db), await tasksOf(engine, web)];

    const { recipient } = withNewKey(dir, true);
    dir.policy({ recipients: [recipient, dir.recipient] });
    await applied(dir, engine);
    const after = await secretsLike(engine, db);
    expect(after.map((one) => one.ID)).toEqual(before.map((one) => one.ID));
    for (const [i, one] of after.entries()) {
      expect(one.Spec.Labels[fingerprint]).not.toBe(before[i]?.Spec.Labels[fingerprint]);
    }
    expect((await tasksOf(engine, web)).map((one) => one.ID)).toEqual(tasks.map((one) => one.ID));

    const proxy = await proxyTo(engine);
    await applied(dir, proxy);
    expect(proxy.writes).toEqual([]);
  });

  test('seals what a generated value is kept in anew: then the old key can go, and the value is still there', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const dir = directory();
    const source = { generate: { password: { length: 24 } } };
    await dir.secret(db, { spec: { source } });
    await applied(dir, engine);
    await createService(engine, { name: web, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
    const [task] = await running(engine, web);
    const value = task && (await mounted(engine, task, 'password')).toString();
    const before = (await secretNamed(engine, `${db}_v1`)).Spec.Labels['waxseal.sealed'];

    const old = readFileSync(identityFile(dir), 'utf8');
    const { recipient } = withNewKey(dir, true);
    dir.policy({ recipients: [recipient] });
    await applied(dir, engine);
    expect((await secretNamed(engine, `${db}_v1`)).Spec.Labels['waxseal.sealed']).not.toBe(before);
    expect((await tasksOf(engine, web)).map((one) => one.ID)).toEqual([task?.ID]);

    writeFileSync(identityFile(dir), readFileSync(identityFile(dir), 'utf8').replace(old, ''));
    await dir.secret(db, { spec: { source, stableName: false } });
    await applied(dir, engine);
    expect(await namesLike(engine, db)).toEqual([`${db}_v1`]);
    // The plain name is made of what the version keeps, which only the new key opens.
    await dir.secret(db, { spec: { source } });
    await applied(dir, engine);
    expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
    await createService(engine, { name: `${web}2`, secrets: [{ secret: db, target: 'password' }] });
    const [second] = await running(engine, `${web}2`);
    expect(second && (await mounted(engine, second, 'password')).toString()).toBe(value);
  });

  test('after a loss asks the engine which secrets hold the same bytes, and keeps those', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const dir = directory();
    const value = canary();
    await dir.secret(db, { value });
    await applied(dir, engine);
    await createService(engine, { name: web, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
    const tasks = await running(engine, web);
    await applied(dir, engine);

    const renewed = withNewKey(dir, false);
    await renewed.secret(db, { value });
    await applied(renewed, engine);
    expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
    expect((await tasksOf(engine, web)).map((one) => one.ID)).toEqual(tasks.map((one) => one.ID));

    const next = canary();
    await renewed.secret(db, { value: next });
    await applied(renewed, engine);
    expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
    const [task] = await running(engine, web);
    expect(task && (await mounted(engine, task, 'password')).toString()).toBe(next);
  });

  test('needs the identity of the first recipient: another one writes nothing', async () => {
    const db = unique('db');
    const dir = directory();
    await dir.secret(db, { value: canary() });
    withNewKey(dir, false);
    const ended = await waxseal(['apply', ...dir.flags, '--yes'], { engine });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('is not that of the first recipient');
    expect(await namesLike(engine, db)).toEqual([]);
  });
});
