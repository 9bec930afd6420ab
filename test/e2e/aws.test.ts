import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { startLastingOpenBao, type LastingOpenBao } from '../servers/lasting-openbao.js';
import { startAws, testWithMoto, writeAwsStore, type AwsAtHand } from './support/aws.js';
import { directory } from './support/directory.js';
import { leaksOf } from './support/leaks.js';
import { canary, record, unique } from './support/run.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { reads } from './support/shop.js';
import { makeLogin, writeStore } from './support/store.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { watched } from './support/watched.js';
import { applied } from './support/waxseal.js';

/** Values in AWS Secrets Manager, as moto plays it, and in a real OpenBao, on their way into tasks. */
const engine = mainEngine();
const PATIENCE = 600_000;

let aws: AwsAtHand;
let bao: LastingOpenBao;

const isInstalled = existsSync(process.env['WAXSEAL_TEST_MOTO'] ?? '');
beforeAll(async () => {
  if (!isInstalled) return;
  [aws, bao] = await Promise.all([startAws(), startLastingOpenBao()]);
}, PATIENCE);
afterAll(async () => {
  if (isInstalled) await Promise.all([aws.stop(), bao.stop()]);
});

const values: string[] = [];
const fresh = (): string => {
  const value = canary();
  values.push(value);
  return value;
};

afterEach(() => {
  if (!isInstalled) return;
  record(aws.log());
  const secretKey = readFileSync(aws.secretFile, 'utf8');
  for (const value of [...values, secretKey]) expect(leaksOf(value)).toEqual([]);
});

const textOf = (password: string): string => JSON.stringify({ password });
const create = (key: string, password: string): Promise<unknown> =>
  aws.ask('secretsmanager', 'CreateSecret', { Name: `shop/${key}`, SecretString: textOf(password) });
const put = (key: string, password: string): Promise<unknown> =>
  aws.ask('secretsmanager', 'PutSecretValue', { SecretId: `shop/${key}`, SecretString: textOf(password) });

testWithMoto(
  'a value changed in AWS reaches the tasks, thrice, alone and composed with one of Vault; while AWS does not answer nothing moves',
  async () => {
    const [db, url, web] = [unique('db'), unique('url'), unique('web')];
    const [dir, first, user] = [directory(), fresh(), fresh()];
    writeAwsStore(dir, aws);
    writeStore(dir, bao.address, await makeLogin(bao));
    await create(db, first);
    await bao.ask('POST', `secret/data/shop/${db}`, { data: { user } });
    const inAws = { remote: { store: 'cloud', key: `shop/${db}`, property: 'password', version: 'AWSCURRENT' } };
    const inVault = { remote: { store: 'corp', key: `shop/${db}`, property: 'user' } };
    const refresh = { interval: '2s' };
    await dir.secret(db, { spec: { source: inAws, refresh } });
    const template = 'postgres://{{ user }}:{{ pass | urlencode }}@db/shop';
    await dir.secret(url, { spec: { sources: { user: inVault, pass: inAws }, template, refresh } });
    await applied(dir, engine);
    const secrets = [
      { secret: db, target: 'password' },
      { secret: url, target: 'url' },
    ];
    await createService(engine, { name: web, secrets });
    const live = async (pass: string): Promise<void> => {
      for (const [target, wanted] of [
        ['password', pass],
        ['url', `postgres://${user}:${pass}@db/shop`],
      ] as const) {
        const same = async (): Promise<boolean> => (await reads(engine, web, 1, target))[0] === wanted;
        await waitFor(`"${web}" to read its next ${target}`, () => same().catch(() => false), 180);
      }
    };
    await live(first);

    const operator = await watched(dir, engine);
    const second = fresh();
    await put(db, second);
    await live(second);
    await operator.settles();

    aws.setDown(true);
    for (const secret of [db, url]) {
      const isHeld = async (): Promise<boolean> =>
        (await operator.told(secret)).held.some(({ reason }) => reason === 'SourceUnavailable');
      await waitFor(`"${secret}" to be held since the outage`, isHeld, 120);
    }
    const before = [await inspect(engine, web), await namesLike(engine, db), await namesLike(engine, url)];
    const meanwhile = fresh();
    await put(db, meanwhile);
    expect([await inspect(engine, web), await namesLike(engine, db), await namesLike(engine, url)]).toEqual(before);

    aws.setDown(false);
    await live(meanwhile);
    const last = fresh();
    await put(db, last);
    await live(last);
    await waitFor('nothing to be held', async () => (await operator.told(db)).held.length === 0, 120);
  },
  PATIENCE,
);
