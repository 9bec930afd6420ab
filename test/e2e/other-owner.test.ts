import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import type { Engine } from './support/engine.js';
import { writeFiles } from './support/files.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createSecret, secretsLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { mainEngine, startSwarm, type TestSwarm } from './support/swarm.js';
import { reasons } from './support/told.js';
import { applied, waxseal } from './support/waxseal.js';

/** A shop of one owner, and everything that another one could touch in it. */
async function prodShop(engine: Engine) {
  const [db, web, prod] = [unique('db'), unique('web'), directory()];
  await prod.secret(db, { value: canary() });
  await applied(prod, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
  await running(engine, web);
  await prod.secret(db, { value: canary() });
  await applied(prod, engine);
  return { db, web, prod, world: async () => [await secretsLike(engine, db), await inspect(engine, web)] };
}

describe('on a Swarm that knows of no owner', () => {
  const engine = mainEngine();

  test("P7: another owner's directory with the same names, another value and consumers touches nothing", async () => {
    const { db, web, world } = await prodShop(engine);
    const before = await world();
    const staging = directory();
    const consumers = [{ service: web, target: 'staging' }];
    await staging.secret(db, { value: canary(), spec: { consumers, adopt: 'Unmanaged' } });
    await applied(staging, engine, 3);
    expect(await reasons(staging, engine, db)).toEqual(['NameTaken']);
    await staging.secret(db, { value: canary(), spec: { consumers, stableName: false } });
    const { stdout } = await applied(staging, engine, 3);
    expect(stdout.replace(/\s+/g, ' ')).toContain('belongs to owner');
    staging.drop(db);
    await staging.secret(unique('other'), { value: canary() });
    await applied(staging, engine);
    expect(await world()).toEqual(before);
  });

  test("P7: a directory whose Policy names another environment's owner or identity is refused before anything is written", async () => {
    const { db, web, prod, world } = await prodShop(engine);
    const before = await world();
    const staging = directory();
    await staging.secret(db, { value: canary(), spec: { consumers: [{ service: web, target: 'staging' }] } });
    const withIdentityOf = async (dir: SpecDirectory, other: SpecDirectory) => {
      return waxseal(['apply', '-d', dir.path, ...other.flags.slice(2), '--yes'], { engine });
    };
    const wrongKey = await withIdentityOf(staging, prod);
    expect(wrongKey.code).toBe(1);
    expect(wrongKey.stderr).toContain('is not that of the first recipient');
    // Somebody copied the Policy of production over that of staging, and then only its owner.
    staging.write('platform/policy.yaml', readFileSync(`${prod.path}/platform/policy.yaml`, 'utf8'));
    expect((await withIdentityOf(staging, staging)).code).toBe(1);
    staging.policy({ owner: prod.owner });
    const { code, stdout } = await withIdentityOf(staging, staging);
    expect(code).toBe(3);
    expect(stdout.replace(/\s+/g, ' ')).toContain('was sealed for owner');
    expect(await world()).toEqual(before);
  });

  test('P7: a directory without a Policy is refused and touches nothing', async () => {
    const { db, prod, world } = await prodShop(engine);
    const before = await world();
    const path = writeFiles({ [`${db}.yaml`]: readFileSync(`${prod.path}/${db}.yaml`, 'utf8') });
    for (const verb of ['plan', 'apply']) {
      const yes = verb === 'apply' ? ['--yes'] : [];
      const { code, stderr } = await waxseal([verb, '-d', path, ...prod.flags.slice(2), ...yes], { engine });
      expect(code).toBe(1);
      expect(stderr).toContain('platform/policy.yaml');
      expect(stderr).toContain('waxseal init');
    }
    expect(await world()).toEqual(before);
  });
});

describe('on a Swarm that another owner calls its home', () => {
  let swarm: TestSwarm;
  beforeAll(async () => {
    swarm = await startSwarm({ managers: 1, workers: 0 });
  });
  afterAll(() => swarm.end());

  test('P7: a directory of another environment is refused whole, free names and consumers included', async () => {
    const engine = swarm.first;
    const { web, prod } = await prodShop(engine);
    const home = { Labels: { 'waxseal.identity.owner': prod.owner } };
    await createSecret(engine, 'waxseal_identity', canary(), home);
    const before = [await engine.get('/secrets'), await inspect(engine, web)];
    const staging = directory();
    await staging.secret(unique('free'), { value: canary(), spec: { consumers: [{ service: web }] } });
    for (const verb of ['apply', 'plan']) {
      const ended = await waxseal([verb, ...staging.flags, ...(verb === 'apply' ? ['--yes'] : [])], { engine });
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain(`this Swarm belongs to owner "${prod.owner}"`);
    }
    expect([await engine.get('/secrets'), await inspect(engine, web)]).toEqual(before);
    await applied(prod, engine);
    await createSecret(engine, 'staging_identity', canary(), { Labels: { 'waxseal.identity.owner': staging.owner } });
    await applied(staging, engine);
  });
});
