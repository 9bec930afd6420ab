import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsOf, fenced, typeIn, waxsealOnPath } from './support/commands.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { writeFiles } from './support/files.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createSecret } from './support/secrets.js';
import { createService } from './support/services.js';
import { mainEngine, startSwarm, type TestSwarm } from './support/swarm.js';
import { applied, program, waxseal } from './support/waxseal.js';

/** Plans of a runner without a key and without a way to the Swarm; docs/pull-requests.md, typed. */
const engine = mainEngine();
const NOWHERE = { socket: '/nowhere/docker.sock' };

let swarm: TestSwarm;
beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
});
afterAll(() => swarm.end());

/** The plans of whoever reaches the Swarm without a key, and of whoever has only a snapshot of it. */
async function both(dir: SpecDirectory): Promise<readonly [string, string]> {
  const taken = await waxseal(['snapshot', ...dir.flags], { engine });
  expect(taken.stderr).toBe('');
  const file = join(writeFiles({ 'swarm.json': taken.stdout }), 'swarm.json');
  const live = await waxseal(['plan', '-d', dir.path, '-o', 'json'], { engine });
  const offline = await waxseal(['plan', '-d', dir.path, '-o', 'json', '--against', file], { engine: NOWHERE });
  expect([offline.code, offline.stderr]).toEqual([live.code, live.stderr]);
  return [live.stdout, offline.stdout];
}

test('a plan against a snapshot is the plan of whoever reaches the Swarm', async () => {
  const [api, db, web, taken] = [unique('api'), unique('db'), unique('web'), unique('taken')];
  const dir = directory();
  for (const name of [api, db]) await dir.secret(name, { value: canary() });
  const agree = async (): Promise<string> => {
    const [live, offline] = await both(dir);
    expect(offline).toBe(live);
    return live;
  };
  expect(JSON.parse(await agree())).toMatchObject({ summary: { create: 2 } });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [db], replicas: 2 });
  await running(engine, web, 2);
  expect(JSON.parse(await agree())).toMatchObject({ summary: { create: 0, unchanged: 2 } });
  await dir.secret(db, { value: canary() });
  await dir.secret(api, { value: canary(), spec: { consumers: [{ service: web, target: api }] } });
  expect(JSON.parse(await agree())).toMatchObject({ summary: { create: 2, repoint: 1 } });
  await createSecret(engine, taken, canary());
  await dir.secret(taken, { value: canary() });
  expect(JSON.parse(await agree())).toMatchObject({ summary: { attention: 1 } });
  dir.drop(taken);
  await applied(dir, engine);
  dir.drop(db);
  expect(JSON.parse(await agree())).toMatchObject({ summary: { create: 0 } });
});

test('the page about pull requests works as it stands there', async () => {
  const page = readFileSync(new URL('../../docs/pull-requests.md', import.meta.url), 'utf8');
  const commands = commandsOf(fenced(page, 'sh'));
  const env = { PATH: `${waxsealOnPath(program)}:${process.env['PATH'] ?? ''}` };
  const top = writeFiles({});
  const printed = await typeIn(commands, { engine: swarm.first, cwd: top, env });
  const output = (start: string): string => printed.findLast(({ command }) => command.startsWith(start))?.output ?? '';
  expect(commands).toHaveLength(10);
  const human = printed.find(({ command }) => command.endsWith('--base main'))?.output ?? '';
  expect(human).toContain('~ "db_password" has a changed source ("sealed")');
  expect(human).toContain('create db_password_v2');
  expect(output('waxseal plan')).toBe('');
  const comment = readFileSync(join(top, 'comment.md'), 'utf8');
  expect(comment).toMatch(/^### Waxseal, .*: 1 to create.* <!-- waxseal:production -->\n/);
});
