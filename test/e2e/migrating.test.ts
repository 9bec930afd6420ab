import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandsOf, fenced, typeIn, waxsealOnPath, type Printed } from './support/commands.js';
import { docker } from './support/docker.js';
import { writeFiles } from './support/files.js';
import { forever } from './support/programs.js';
import { canary } from './support/run.js';
import { running, updateState } from './support/running.js';
import { createSecret, secretsLike } from './support/secrets.js';
import { inspect, mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { program } from './support/waxseal.js';

/** What docs/migrating.md says, typed: on a Swarm of its own, since its names are fixed. */
const page = readFileSync(new URL('../../docs/migrating.md', import.meta.url), 'utf8');
const [before = '', after = ''] = fenced(page, 'yaml');
const [dotenv = ''] = fenced(page, 'dotenv');
const [look = '', adopt = '', seal = '', deploy = '', rotate = '', tidy = ''] = fenced(page, 'sh');
const SMTP = canary();
/** No canary: it stands in an environment at first, where the engine shows it to everybody. */
const DB = randomBytes(12).toString('hex');

let swarm: TestSwarm;
let cwd = '';
let handMade = '';

beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
  cwd = writeFiles({ 'shop.yml': before, '.env': dotenv.replace('correct horse', DB) });
  await docker(swarm.first, ['container', 'create', '--network', 'none', '--name', 'seed', 'local/busybox:1', 'true']);
  await docker(swarm.first, ['commit', '--change', `CMD ${JSON.stringify(forever)}`, 'seed', 'nginx:latest']);
  handMade = await createSecret(swarm.first, 'smtp_password', SMTP);
  await type(deploy);
  await running(swarm.first, 'shop_api');
});
afterAll(() => swarm.end());

/** What the last of the commands of a block printed. */
async function type(block: string): Promise<string> {
  const env = { PATH: `${waxsealOnPath(program)}:${process.env['PATH'] ?? ''}` };
  const commands = commandsOf([block]).map((command) =>
    command.replace('stack deploy', 'stack deploy --resolve-image never'),
  );
  const printed: readonly Printed[] = await typeIn(commands, { engine: swarm.first, cwd, env, seconds: 300 });
  return printed.at(-1)?.output ?? '';
}

/** What alone makes the engine restart tasks. */
const template = async (): Promise<unknown> => (await inspect(swarm.first, 'shop_api')).Spec.TaskTemplate;

test('the guide from .env and hand-made secrets takes a stack over, step by step, without an outage', async () => {
  expect(await type(look)).toContain('"DB_PASSWORD" seems to hold a secret');
  const untouched = await template();

  await type(adopt);
  expect(await template()).toEqual(untouched);
  expect((await secretsLike(swarm.first, 'smtp_password')).map(({ ID, Spec }) => [Spec.Name, ID])).toContainEqual([
    'smtp_password',
    handMade,
  ]);

  await type(seal);
  expect(await template()).toEqual(untouched);
  writeFileSync(join(cwd, 'shop.yml'), after);
  await type(deploy);
  await updateState(swarm.first, 'shop_api', 'completed', 170);
  expect(await reads(swarm.first, 'shop_api', 1, 'db_password')).toEqual([DB]);
  expect(await reads(swarm.first, 'shop_api', 1, 'smtp_password')).toEqual([SMTP]);

  await type(rotate);
  expect(await mountsOf(swarm.first, 'shop_api')).toContain('db_password_v2');
  const [value = ''] = await reads(swarm.first, 'shop_api', 1, 'db_password');
  expect(value).toMatch(/^[A-Za-z0-9+/]{32}$/);

  const status = (await type(tidy)).replace(/ +/g, ' ');
  expect(status).toMatch(/^ db_password v2 proven \S+ shop_api 1\/1$/m);
  expect(status).toMatch(/^ smtp_password v1 proven \S+ shop_api 1\/1$/m);
  expect(await type('waxseal doctor -d secrets --identity-file id.age')).not.toContain('seems to hold a secret');
}, 600_000);
