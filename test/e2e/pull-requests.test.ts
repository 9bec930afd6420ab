import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsOf, fenced, typeIn, waxsealOnPath } from './support/commands.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { writeFiles } from './support/files.js';
import { startOperator } from './support/operator.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createSecret } from './support/secrets.js';
import { isSettled } from './support/settled.js';
import { createService } from './support/services.js';
import { badValue, openShop } from './support/shop.js';
import { mainEngine, startSwarm, type TestSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied, program, waxseal } from './support/waxseal.js';

/** Plans of a runner without a key and without a way to the Swarm; docs/pull-requests.md, typed. */
const engine = mainEngine();
const READER = 'reader-of-the-e2e-suite-0002';
const NOWHERE = { socket: '/nowhere/docker.sock' };

let swarm: TestSwarm;
beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
});
afterAll(() => swarm.end());

/** The plan of whoever has only this snapshot, which must be that of whoever reaches the Swarm without a key. */
async function agreed(dir: SpecDirectory, snapshot: string): Promise<unknown> {
  const file = join(writeFiles({ 'swarm.json': snapshot }), 'swarm.json');
  const live = await waxseal(['plan', '-d', dir.path, '-o', 'json'], { engine });
  const offline = await waxseal(['plan', '-d', dir.path, '-o', 'json', '--against', file], { engine: NOWHERE });
  expect(offline).toEqual(live);
  return JSON.parse(live.stdout);
}

/** The same for a snapshot that is taken now. Nothing may be on its way in the Swarm. */
async function agree(dir: SpecDirectory): Promise<unknown> {
  const taken = await waxseal(['snapshot', ...dir.flags], { engine });
  expect(taken.stderr).toBe('');
  return agreed(dir, taken.stdout);
}

test('a plan against a snapshot is the plan of whoever reaches the Swarm', async () => {
  const [api, db, web, taken] = [unique('api'), unique('db'), unique('web'), unique('taken')];
  const dir = directory();
  for (const name of [api, db]) await dir.secret(name, { value: canary() });
  expect(await agree(dir)).toMatchObject({ summary: { create: 2 } });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [db], replicas: 2 });
  await running(engine, web, 2);
  expect(await agree(dir)).toMatchObject({ summary: { create: 0, unchanged: 2 } });
  await dir.secret(db, { value: canary() });
  await dir.secret(api, { value: canary(), spec: { consumers: [{ service: web, target: api }] } });
  expect(await agree(dir)).toMatchObject({ summary: { create: 2, repoint: 1 } });
  await createSecret(engine, taken, canary());
  await dir.secret(taken, { value: canary() });
  expect(await agree(dir)).toMatchObject({ summary: { attention: 1 } });
  dir.drop(taken);
  await applied(dir, engine);
  dir.drop(db);
  expect(await agree(dir)).toMatchObject({ summary: { create: 0 } });
});

test('it is also in what a Swarm is left with by failures, by others and by suspension', async () => {
  const { commit, db, dir, web } = await openShop(engine);
  await commit(badValue());
  await applied(dir, engine, 3);
  expect(await agree(dir)).toMatchObject({ held: expect.arrayContaining([expect.objectContaining({ secret: db })]) });
  await commit(canary());
  expect(await agree(dir)).toMatchObject({ summary: { create: 1, repoint: 1 } });
  await dir.secret(db, { value: canary(), spec: { suspend: true } });
  expect(await agree(dir)).toMatchObject({ held: [{ reason: 'Suspended' }, { reason: 'Suspended' }] });

  const [job, other, mail] = [unique('job'), unique('other'), unique('mail')];
  await commit(canary());
  await applied(dir, engine);
  await createService(engine, { name: other, secrets: [{ secret: db, target: 'elsewhere' }] });
  await createService(engine, { name: job, secrets: [db], restart: { condition: 'none' } });
  await running(engine, other);
  await running(engine, job);
  await dir.secret(db, { value: canary() });
  expect(JSON.stringify(await agree(dir))).toContain('RunsToCompletion');

  await dir.secret(mail, { value: canary(), spec: { consumers: [{ service: unique('nowhere') }, { service: web }] } });
  expect(JSON.stringify(await agree(dir))).toContain('ConsumerNotDeployed');
  dir.policy({ access: [{ secrets: mail, services: ['*'] }] });
  expect(JSON.stringify(await agree(dir))).toContain('AccessDenied');
  dir.write('broken.yaml', 'kind: [');
  dir.drop(mail);
  expect(await agree(dir)).toMatchObject({ complete: false });
});

test('the snapshots of an operator, in its file and over HTTP, give the plan of whoever reaches the Swarm', async () => {
  const { commit, db, dir, web } = await openShop(engine);
  const place = writeFiles({ tokens: `${READER} read\n`, token: READER });
  const file = join(place, 'snapshot.json');
  const flags = ['--listen', '127.0.0.1:0', '--token-file', join(place, 'tokens'), '--snapshot-file', file];
  const operator = await startOperator(dir, engine, ...flags);
  const { port } = await operator.line('listening');
  await operator.line('pass finished', isSettled);
  const isOfNow = (): boolean => existsSync(file) && readFileSync(file, 'utf8').includes(`"${db}"`);
  await waitFor('a snapshot with the stable holder', isOfNow, 120);
  const url = ['--url', `http://127.0.0.1:${String(port)}`, '--token-file', join(place, 'token')];
  const told = await waxseal(['snapshot', ...url]);
  expect([told.code, told.stderr]).toEqual([0, '']);
  await operator.stop();

  for (const snapshot of [readFileSync(file, 'utf8'), told.stdout]) {
    expect(await agreed(dir, snapshot)).toMatchObject({ summary: { create: 0 } });
  }
  await commit(canary());
  for (const snapshot of [readFileSync(file, 'utf8'), told.stdout]) {
    expect(JSON.stringify(await agreed(dir, snapshot))).toContain(`"service":"${web}"`);
  }
});

test('the page about pull requests works as it stands there', async () => {
  const page = readFileSync(new URL('../../docs/pull-requests.md', import.meta.url), 'utf8');
  const commands = commandsOf(fenced(page, 'sh'));
  const env = { PATH: `${waxsealOnPath(program)}:${process.env['PATH'] ?? ''}` };
  const top = writeFiles({});
  const printed = await typeIn(commands, { engine: swarm.first, cwd: top, env });
  const output = (start: string): string => printed.findLast(({ command }) => command.startsWith(start))?.output ?? '';
  expect(commands).toHaveLength(11);
  const human = printed.find(({ command }) => command.endsWith('--base main'))?.output ?? '';
  expect(human).toContain('~ "db_password" has a changed source ("sealed")');
  expect(human).toContain('create db_password_v2');
  expect(output('waxseal plan')).toBe('');
  const comment = readFileSync(join(top, 'comment.md'), 'utf8');
  expect(comment).toMatch(/^### Waxseal, .*: 1 to create.* <!-- waxseal:production -->\n/);
});
