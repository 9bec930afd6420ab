import { beforeAll, expect, test } from '@jest/globals';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { directory, type SpecDirectory } from './support/directory.js';
import { writeFiles } from './support/files.js';
import { proxyTo, type Proxy } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { secretsLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { applied, plan, waxseal } from './support/waxseal.js';

/** A Swarm that is as git says: nothing is written, and looking costs two lists. */
const engine = mainEngine();

interface Settled {
  readonly dir: SpecDirectory;
  readonly secrets: readonly string[];
  readonly services: readonly string[];
}

let settled: Settled;

/** Secrets with a past, and services that mount them in every way. */
beforeAll(async () => {
  const [db, api, tls] = [unique('db'), unique('api'), unique('tls')];
  const [stable, pinned, consumer] = [unique('stable'), unique('pinned'), unique('consumer')];
  const dir = directory();
  const named = { consumers: [{ service: consumer }], stableName: false };
  for (const name of [db, api]) await dir.secret(name, { value: canary() });
  await dir.secret(tls, { value: canary(), labels: { team: 'web' }, spec: named });
  await applied(dir, engine);
  await createService(engine, { name: stable, secrets: [db, api], replicas: 2, update: { parallelism: 2 } });
  await createService(engine, { name: pinned, secrets: [`${db}_v1`] });
  await createService(engine, { name: consumer });
  await running(engine, stable, 2);
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  settled = { dir, secrets: [db, api, tls], services: [stable, pinned, consumer] };
});

/** Everything that the engine says of them, version indexes and times of update included. */
async function world({ secrets, services }: Settled): Promise<unknown> {
  return Promise.all([
    ...secrets.map((name) => secretsLike(engine, name)),
    ...services.map((name) => inspect(engine, name)),
  ]);
}

/** What was asked, API version left out: the two lists are asked for at the same time. */
function asked(proxy: Proxy): readonly string[] {
  return proxy.calls.map(({ method, url }) => `${method} ${url.replace(/^\/v[0-9.]+/, '')}`).sort();
}

const TWO_LISTS = ['GET /secrets', 'GET /services', 'GET /version'];

test('P9 P12: an apply with nothing to do costs two lists and writes nothing', async () => {
  const before = await world(settled);
  const proxy = await proxyTo(engine);
  const { stdout } = await applied(settled.dir, proxy);
  expect(stdout).toContain('No changes: 3 secrets as the documents say.');
  expect(asked(proxy)).toEqual(TWO_LISTS);
  expect(await world(settled)).toEqual(before);
});

test('P12: a plan with nothing to do costs two lists too, and no key', async () => {
  const proxy = await proxyTo(engine);
  const flags = ['-d', settled.dir.path, '--detailed-exitcode'];
  const { code, stdout } = await waxseal(['plan', ...flags], { engine: proxy });
  expect([code, asked(proxy)]).toEqual([0, TWO_LISTS]);
  expect(stdout).toContain('No changes: 3 secrets as the documents say.');
});

test('P9: from a fresh clone on another machine nothing is written either', async () => {
  const before = await world(settled);
  const clone = writeFiles({});
  cpSync(settled.dir.path, clone, { recursive: true, preserveTimestamps: false });
  const flags = ['-d', clone, ...settled.dir.flags.slice(2), '--yes'];
  const proxy = await proxyTo(engine);
  const env = { HOME: writeFiles({}) };
  const { code } = await waxseal(['apply', ...flags], { engine: proxy, cwd: clone, env });
  expect([code, proxy.writes]).toEqual([0, []]);
  expect(await world(settled)).toEqual(before);
});

/**
 * Documents sealed for an older key only. Once a version was made of each, the operator loses that key: had an idle pass
 * to open one of them, it would fail.
 */
test('P1: an unchanged document is never opened again', async () => {
  const [db, api] = [unique('db'), unique('api')];
  const old = directory();
  const dir = directory();
  const keys = { old: old.flags[3] ?? '', primary: dir.flags[3] ?? '' };
  const forOld: SpecDirectory = directory({ ...old, owner: dir.owner });
  for (const name of [db, api]) {
    await forOld.secret(name, { value: canary() });
    dir.write(`${name}.yaml`, readFileSync(`${forOld.path}/${name}.yaml`, 'utf8'));
  }
  const primary = readFileSync(keys.primary, 'utf8');
  writeFileSync(keys.primary, primary + readFileSync(keys.old, 'utf8'));
  await applied(dir, engine);
  writeFileSync(keys.primary, primary);
  await applied(dir, engine);
  const summary = { create: 0, repoint: 0, held: 0, unchanged: 2 };
  expect(await plan(dir, engine)).toMatchObject({ summary });
  const changed = readFileSync(`${dir.path}/${db}.yaml`, 'utf8').replace('"source"', '"rotate": "now", "source"');
  dir.write(`${db}.yaml`, changed);
  const { stdout } = await applied(dir, engine, 3);
  expect(stdout).toContain('SourceUnavailable');
});
