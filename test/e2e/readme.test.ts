import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cpSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { commandsOf, fenced, typeIn, waxsealOnPath } from './support/commands.js';
import { docker } from './support/docker.js';
import { writeFiles } from './support/files.js';
import { forever } from './support/programs.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { program } from './support/waxseal.js';

/** What README.md says, done: on Swarms of their own, since its names are fixed. */
const ROOT = new URL('../../', import.meta.url);
const page = readFileSync(new URL('README.md', ROOT), 'utf8');
const path = process.env['PATH'] ?? '';

let swarm: TestSwarm;
beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
});
afterAll(() => swarm.end());

/** A copy of what a clone would have, without git's and the tests' files. */
function clone(): string {
  const copy = writeFiles({});
  const skipped = /^(node_modules|dist|test|\.git)$/;
  const filter = (from: string): boolean => !skipped.test(from.slice(ROOT.pathname.length));
  cpSync(ROOT, copy, { recursive: true, filter });
  return copy;
}

/** The one image that README.md names, for an engine without a network. */
async function makeNginx(): Promise<void> {
  await docker(swarm.first, ['container', 'create', '--network', 'none', '--name', 'seed', 'local/busybox:1', 'true']);
  await docker(swarm.first, ['commit', '--change', `CMD ${JSON.stringify(forever)}`, 'seed', 'nginx:latest']);
}

test('its five minutes work as they stand there, from npm ci on', async () => {
  const five = fenced(page, 'sh').find((block) => block.includes('waxseal init')) ?? '';
  const commands = commandsOf([five]);
  await makeNginx();
  const prefix = writeFiles({});
  const npm = {
    npm_config_cache: join(homedir(), '.npm'),
    npm_config_prefer_offline: 'true',
    npm_config_prefix: prefix,
  };
  const env = { PATH: `${prefix}/bin:${path}`, npm_config_userconfig: join(homedir(), '.npmrc'), ...npm };
  const printed = await typeIn(commands, { engine: swarm.first, cwd: clone(), env });
  const output = (start: string): string => printed.findLast(({ command }) => command.startsWith(start))?.output ?? '';
  expect(commands).toHaveLength(10);
  expect(output('waxseal init')).toContain('stored the identity in this Swarm as secret "waxseal_identity"');
  expect(output('waxseal plan')).toMatch(/^Plan: 2 to create, 0 unchanged\.$/m);
  expect(output('waxseal apply')).toContain('updated service web: db_password -> db_password_v2');
  expect(output('waxseal apply')).toContain('db_password_v2 is proven');
  expect(output('waxseal status').replace(/ +/g, ' ')).toMatch(/^ db_password v2 proven \S+ web 1\/1$/m);
  expect(await mountsOf(swarm.first, 'web')).toEqual(['db_password_v2']);
  expect(await reads(swarm.first, 'web', 1, 'db_password')).toEqual(['n3w']);
  await docker(swarm.first, ['service', 'rm', 'web']);
  for (const name of await namesLike(swarm.first, '')) await docker(swarm.first, ['secret', 'rm', name]);
});

test('its plan is what waxseal prints, letter by letter', async () => {
  const [console = ''] = fenced(page, 'console');
  const [typed = '', ...shown] = console.split('\n');
  const cwd = writeFiles({});
  const at = { engine: swarm.first, cwd, env: { PATH: `${waxsealOnPath(program)}:${path}` } };
  const seal = (value: string): string => `printf ${value} | waxseal seal db_password --into secrets/db.yaml`;
  const apply = 'waxseal apply -d secrets --identity-file id.age';
  const rules = 'access: [{ secrets: "*", services: ["shop_*"] }]';
  const policy = `echo '  ${rules}' >>secrets/platform/policy.yaml`;
  await typeIn(['waxseal init -d secrets --backup id.age', policy, seal('one'), apply], at);
  await createService(swarm.first, { name: 'shop_api', secrets: ['db_password'], replicas: 4 });
  await running(swarm.first, 'shop_api', 4);
  const [, plan] = await typeIn([seal('two'), typed.replace(/^\$ /, '')], at);
  expect(plan?.output).toBe(shown.join('\n'));
});
