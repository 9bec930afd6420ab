import { afterAll, beforeAll, expect } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLastingOpenBao, type LastingOpenBao } from '../servers/lasting-openbao.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { planned } from './support/planned.js';
import { unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect, updateService } from './support/services.js';
import { reads } from './support/shop.js';
import { askedOf, looksUntilRead, makeLogin, sealedFor, testWithBao, writeStore, type Login } from './support/store.js';
import { mainEngine } from './support/swarm.js';
import { told } from './support/told.js';
import { watchedValues } from './support/values.js';
import { waitFor } from './support/wait.js';
import { watched } from './support/watched.js';
import { applied, waxseal } from './support/waxseal.js';

/** Values that live in a real OpenBao and reach the tasks of services, as long as it answers and while it does not. */
const engine = mainEngine();
const PATIENCE = 900_000;
const OUTAGE_MS = 120_000;

let bao: LastingOpenBao;
let login: Login;

const isBuilt = existsSync(process.env['WAXSEAL_TEST_BAO'] ?? '');
beforeAll(async () => {
  if (!isBuilt) return;
  bao = await startLastingOpenBao();
  login = await makeLogin(bao);
}, PATIENCE);
afterAll(async () => {
  if (isBuilt) await bao.stop();
});

const fresh = watchedValues(() =>
  isBuilt ? { logs: [bao.auditLog(), bao.log()], secrets: [readFileSync(login.secretIdFile, 'utf8')] } : null,
);

const put = (key: string, password: string): Promise<unknown> =>
  bao.ask('POST', `secret/data/shop/${key}`, { data: { password } });

const remote = (key: string) => ({ remote: { store: 'corp', key: `shop/${key}`, property: 'password' } });

/** A document of a key, asked again every 2 s. */
const follow = (dir: SpecDirectory, name: string, more: object = {}): Promise<void> =>
  dir.secret(name, { spec: { source: remote(name), refresh: { interval: '2s' }, ...more } });

/** A directory with the store "corp". */
function withStore(): SpecDirectory {
  const dir = directory();
  writeStore(dir, bao.address, login);
  return dir;
}

async function read(service: string, value: string, target = 'password'): Promise<void> {
  const same = async (): Promise<boolean> => (await reads(engine, service, 1, target))[0] === value;
  await waitFor(`"${service}" to read its next ${target}`, () => same().catch(() => false), 180);
}

const LASTING = /since \d{4}-\d\d-\d\dT[\d:]+Z, next try \d{4}-\d\d-\d\dT[\d:]+Z/;
type Operator = Awaited<ReturnType<typeof watched>>;

async function heldSince(operator: Operator, secret: string): Promise<boolean> {
  const { held } = await operator.told(secret);
  return held.some(({ message, reason }) => reason === 'SourceUnavailable' && LASTING.test(message));
}

/** What the engine keeps of a service and of secrets, with the index of each last write. */
const standing = (service: string, ...secrets: readonly string[]): Promise<unknown> =>
  Promise.all([inspect(engine, service), ...secrets.map((secret) => namesLike(engine, secret))]);

/** Three services: of the key itself, of a value composed with it, and of a value that is in git alone. */
async function openStoreShop() {
  const [db, url, api] = [unique('db'), unique('url'), unique('api')];
  const [web, app] = [unique('web'), unique('app')];
  const [dir, first, user] = [withStore(), fresh(), fresh()];
  await put(db, first);
  await follow(dir, db);
  const sources = { user: { sealed: await sealedFor(dir, url, user) }, pass: remote(db) };
  const template = 'postgres://{{ user }}:{{ pass | urlencode }}@db/shop';
  await dir.secret(url, { spec: { sources, template, refresh: { interval: '2s' } } });
  await dir.secret(api, { value: fresh() });
  await applied(dir, engine);
  await createService(engine, {
    name: web,
    secrets: [
      { secret: db, target: 'password' },
      { secret: url, target: 'url' },
    ],
  });
  await createService(engine, { name: app, secrets: [{ secret: api, target: 'password' }] });
  const live = async (pass: string): Promise<void> => {
    await read(web, pass);
    await read(web, `postgres://${user}:${pass}@db/shop`, 'url');
  };
  await live(first);
  return { api, app, db, dir, live, url, web };
}

testWithBao(
  'a value changed in OpenBao reaches the tasks at the next look, thrice; while the server is down for two minutes nothing moves but git, and a change is picked up after',
  async () => {
    const { api, app, db, dir, live, url, web } = await openStoreShop();
    const operator = await watched(dir, engine);

    for (const value of [fresh(), fresh(), fresh()]) {
      await put(db, value);
      await live(value);
      expect(looksUntilRead(bao.auditLog(), db)).toBeLessThanOrEqual(1);
    }
    await operator.becomes('waxseal_store_up', 1);
    const calls = await operator.metric('waxseal_store_calls_total');
    expect(calls).toBeGreaterThan(3);
    await waitFor('more calls', async () => (await operator.metric('waxseal_store_calls_total')) > calls);

    await operator.settles();
    await bao.down();
    const since = performance.now();
    for (const secret of [db, url])
      await waitFor(`"${secret}" to be held since the outage`, () => heldSince(operator, secret), 120);
    await operator.becomes('waxseal_store_up', 0);
    const before = await standing(web, db, url);
    const edited = fresh();
    await dir.secret(api, { value: edited });
    await read(app, edited);
    // Two minutes without a store: looked at all the while, not only at their end.
    while (performance.now() - since < OUTAGE_MS) {
      expect(await standing(web, db, url)).toEqual(before);
      expect([await heldSince(operator, db), await heldSince(operator, url)]).toEqual([true, true]);
      await sleep(5000);
    }
    expect(await standing(web, db, url)).toEqual(before);

    await bao.up();
    const meanwhile = fresh();
    await put(db, meanwhile);
    await live(meanwhile);
    await waitFor('nothing to be held', async () => (await operator.told(db)).held.length === 0, 120);
    await operator.becomes('waxseal_store_up', 1);
  },
  PATIENCE,
);

testWithBao(
  'a server that hangs holds up its own documents alone: they are held with since when and the next try, and followed once it goes on',
  async () => {
    const [db, api, web, app] = [unique('db'), unique('api'), unique('web'), unique('app')];
    const [dir, first] = [withStore(), fresh()];
    await put(db, first);
    await follow(dir, db);
    await dir.secret(api, { value: fresh() });
    await applied(dir, engine);
    await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
    await createService(engine, { name: app, secrets: [{ secret: api, target: 'password' }] });
    await read(web, first);
    const operator = await watched(dir, engine);
    await operator.becomes('waxseal_store_up', 1);
    await operator.settles();

    bao.hang();
    try {
      // Of a pass that waits for it, the rest goes on once the deadline of one answer is over.
      for (const edited of [fresh(), fresh()]) {
        await dir.secret(api, { value: edited });
        await read(app, edited);
      }
      await waitFor(`"${db}" to be held since it hangs`, () => heldSince(operator, db), 180);
      await operator.becomes('waxseal_store_up', 0);
      expect(await reads(engine, web, 1, 'password')).toEqual([first]);
    } finally {
      bao.goOn();
    }
    const meanwhile = fresh();
    await put(db, meanwhile);
    await read(web, meanwhile);
    await waitFor('nothing to be held', async () => (await operator.told(db)).held.length === 0, 120);
    await operator.becomes('waxseal_store_up', 1);
  },
  PATIENCE,
);

testWithBao(
  'a key that is proven to be gone is held, or goes once nothing mounts it where the document says Delete',
  async () => {
    const [keep, gone, web] = [unique('keep'), unique('gone'), unique('web')];
    const [dir, value] = [withStore(), fresh()];
    for (const name of [keep, gone]) await put(name, value);
    await follow(dir, keep);
    await follow(dir, gone, { whenSourceAbsent: 'Delete' });
    await applied(dir, engine);
    const secrets = [keep, gone].map((secret) => ({ secret, target: secret }));
    await createService(engine, { name: web, secrets });
    await running(engine, web);
    const operator = await watched(dir, engine);

    const had = [await namesLike(engine, keep), await namesLike(engine, gone)];
    for (const name of [keep, gone]) await bao.ask('DELETE', `secret/data/shop/${name}`);
    const reasonsOf = async (secret: string): Promise<readonly string[]> =>
      (await operator.told(secret)).held.map(({ reason }) => reason);
    await waitFor('the kept one to be held', async () => (await reasonsOf(keep)).includes('SourceAbsent'), 120);
    await waitFor('the mounted one to be held', async () => (await reasonsOf(gone)).length > 0, 120);
    expect([await namesLike(engine, keep), await namesLike(engine, gone)]).toEqual(had);
    for (const target of [keep, gone]) expect(await reads(engine, web, 1, target)).toEqual([value]);

    await updateService(engine, web, (spec) => {
      const { Secrets = [], ...container } = spec.TaskTemplate.ContainerSpec;
      const rest = Secrets.filter(({ File }) => File.Name !== gone);
      return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...container, Secrets: rest } } };
    });
    // It is what the engine would go back to, until the next update.
    await waitFor('the rollback target', async () => (await reasonsOf(gone)).includes('NeededForRollback'), 120);
    expect(await namesLike(engine, gone)).toEqual(had[1]);
    await updateService(engine, web, (spec) => {
      return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ForceUpdate: 1 } };
    });
    await waitFor('the other one to go', async () => (await namesLike(engine, gone)).length === 0, 180);
    expect(await namesLike(engine, keep)).toEqual(had[0]);
    expect(await reads(engine, web, 1, keep)).toEqual([value]);
  },
  PATIENCE,
);

testWithBao(
  'a plan without identity asks the store nothing, not even for a login',
  async () => {
    const [db, other] = [unique('db'), unique('other')];
    const dir = withStore();
    for (const name of [db, other]) await put(name, fresh());
    await follow(dir, db);
    await applied(dir, engine);
    await follow(dir, other);

    const before = bao.auditLog();
    const { code, stdout } = await waxseal(['plan', '-d', dir.path, '-o', 'json'], { engine });
    expect([code, stdout.includes(other)]).toEqual([0, true]);
    expect(bao.auditLog()).toBe(before);
    await planned(dir, engine);
    const since = askedOf(bao.auditLog().slice(before.length), ({ type }) => type === 'request');
    expect(since).toContain('update auth/approle/login');
    expect((await told(dir, engine, db)).held).toEqual([]);
  },
  PATIENCE,
);
