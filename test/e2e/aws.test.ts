import { afterAll, beforeAll } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { startLastingOpenBao, type LastingOpenBao } from '../servers/lasting-openbao.js';
import { startAws, testWithMoto, writeAwsStore, type AwsAtHand } from './support/aws.js';
import { directory } from './support/directory.js';
import { followsThroughAnOutage } from './support/followed.js';
import { unique } from './support/run.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { reads } from './support/shop.js';
import { makeLogin, writeStore } from './support/store.js';
import { mainEngine } from './support/swarm.js';
import { watchedValues } from './support/values.js';
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

const fresh = watchedValues(() =>
  isInstalled ? { logs: [aws.log()], secrets: [readFileSync(aws.secretFile, 'utf8')] } : null,
);

const textOf = (password: string): string => JSON.stringify({ password });
const create = (key: string, password: string): Promise<unknown> =>
  aws.ask('secretsmanager', 'CreateSecret', { Name: `shop/${key}`, SecretString: textOf(password) });
const put = (key: string, password: string): Promise<unknown> =>
  aws.ask('secretsmanager', 'PutSecretValue', { SecretId: `shop/${key}`, SecretString: textOf(password) });

testWithMoto(
  'a value changed in AWS reaches the tasks at the next look, thrice, alone and composed with one of Vault; during an outage nothing moves, and the change made meanwhile is picked up',
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

    await followsThroughAnOutage(
      {
        operator: await watched(dir, engine, 'cloud'),
        secrets: [db, url],
        put: (value) => put(db, value),
        live,
        requests: () => aws.came(),
        looks: (target) => ['DescribeSecret', 'ListSecrets'].some((one) => target.endsWith(one)),
        reads: (target) => target.endsWith('GetSecretValue'),
        looksARefresh: 1,
        setDown: (isDown) => aws.setDown(isDown),
        standing: () => Promise.all([inspect(engine, web), namesLike(engine, db), namesLike(engine, url)]),
      },
      fresh,
    );
  },
  PATIENCE,
);
