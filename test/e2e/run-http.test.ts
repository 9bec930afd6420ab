import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { startOperator, type RunningOperator } from './support/operator.js';
import { canary, runDirectory } from './support/run.js';
import { mountsOf } from './support/services.js';
import { badValue, openShop, reads } from './support/shop.js';
import { mainEngine, startSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { waxseal } from './support/waxseal.js';

const engine = mainEngine();
const READER = 'reader-of-the-e2e-suite-0001';
const RUNNER = 'runner-of-the-e2e-suite-0001';

/** A file with these lines. */
function file(name: string, text: string): string {
  const path = join(mkdtempSync(join(runDirectory(), 'http-')), name);
  writeFileSync(path, text);
  return path;
}

/** `--listen` on any free port, and where that is once it is open. */
const ANYWHERE = ['--listen', '127.0.0.1:0'];

async function urlOf(operator: RunningOperator): Promise<string> {
  const { port } = await operator.line('listening');
  return `http://127.0.0.1:${String(port)}`;
}

test('a pipeline that asks the operator learns that its value is live, and that a bad one was taken back', async () => {
  const { commit, db, dir, web } = await openShop(engine);
  const tokens = file('tokens', `${READER} read\n${RUNNER} reconcile\n`);
  const url = await urlOf(await startOperator(dir, engine, ...ANYWHERE, '--token-file', tokens));
  const ask = (verb: string, token: string, ...more: string[]) =>
    waxseal([verb, '--url', url, '--token-file', file('token', token), ...more], { seconds: 150 });

  const value = canary();
  await commit(value);
  const good = await ask('apply', RUNNER, '-o', 'json');
  expect({ code: good.code, err: good.stderr }).toEqual({ code: 0, err: '' });
  expect(JSON.parse(good.stdout)).toMatchObject({ end: 'settled', exitCode: 0, status: { secrets: [{ secret: db }] } });
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await reads(engine, web)).toEqual([value]);

  await commit(badValue());
  const bad = await ask('apply', RUNNER);
  expect(bad.code).toBe(3);
  expect(bad.stdout).toContain('VersionFailed');
  expect(await reads(engine, web)).toEqual([value]);

  const status = await ask('status', READER);
  expect([status.code, status.stdout.includes(db)]).toEqual([0, true]);
  expect((await ask('apply', READER)).code).toBe(1);
  expect((await ask('status', RUNNER)).code).toBe(1);
});

test('an address that others can reach needs a token file, and health needs none', async () => {
  const dir = directory();
  const refused = await waxseal(['run', ...dir.flags, '--listen', '0.0.0.0:0'], { engine });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('TokenFileNeeded');
  const tokens = file('tokens', `${READER}\n`);
  const flags = ['--listen', '0.0.0.0:0', '--token-file', tokens];
  const url = await urlOf(await startOperator(dir, engine, ...flags));
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  expect((await fetch(`${url}/api/v1/status`)).status).toBe(401);
  expect((await fetch(url)).status).toBe(401);
});

test('a Swarm without quorum does not make its operator unhealthy', async () => {
  const swarm = await startSwarm({ managers: 2, workers: 0 });
  try {
    const [one, two] = swarm.nodes;
    if (one === undefined || two === undefined) throw new Error('two managers were asked for');
    const operator = await startOperator(directory(), one, ...ANYWHERE);
    const url = await urlOf(operator);
    const statusOf = async (path: string): Promise<number> => (await fetch(`${url}${path}`)).status;
    await waitFor('the operator to be ready', async () => (await statusOf('/readyz')) === 200, 60);
    await two.kill();
    await operator.line('pass failed', ({ code }) => code === 'NoQuorum', operator.lines().length);
    expect(await statusOf('/readyz')).toBe(503);
    expect(await statusOf('/healthz')).toBe(200);
    expect((await waxseal(['health', '--listen', new URL(url).host])).code).toBe(0);
  } finally {
    await swarm.end();
  }
});
