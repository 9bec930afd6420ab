import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandsOf, fenced, typeIn, waxsealOnPath } from './support/commands.js';
import { docker } from './support/docker.js';
import { writeFiles } from './support/files.js';
import { mounted } from './support/mounted.js';
import { forever } from './support/programs.js';
import { canary } from './support/run.js';
import { running } from './support/running.js';
import { createSecret, secretNamed } from './support/secrets.js';
import { inspect, mountsOf, tasksOf } from './support/services.js';
import { reads } from './support/shop.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { program } from './support/waxseal.js';

/** What docs/importing.md says, typed: on a Swarm of its own, since it is about all secrets that there are. */
const page = readFileSync(new URL('../../docs/importing.md', import.meta.url), 'utf8');
const [shop = '', mail = '', blog = ''] = fenced(page, 'yaml');
const [write = '', seal = '', take = '', edit = '', deploy = '', rotate = ''] = fenced(page, 'sh');
const SERVICES = ['shop_api', 'mail_smtp', 'blog_web'] as const;
const VALUES = {
  db_password: canary(),
  smtp_password: canary(),
  session_key: canary(),
  blog_salt: canary(),
  api_token_v3: canary(),
};
const TLS = canary();

let swarm: TestSwarm;
let cwd = '';
const ids = new Map<string, string>();

beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
  cwd = writeFiles({ 'shop.yml': shop, 'mail.yml': mail, 'blog.yml': blog, 'tls.key': `${TLS}\n` });
  mkdirSync(join(cwd, 'kept'));
  writeFileSync(join(cwd, 'kept', 'db_password'), VALUES.db_password);
  // As an editor writes it: the Swarm has no line break.
  writeFileSync(join(cwd, 'kept', 'smtp_password.txt'), `${VALUES.smtp_password}\n`);
  await docker(swarm.first, ['container', 'create', '--network', 'none', '--name', 'seed', 'local/busybox:1', 'true']);
  await docker(swarm.first, ['commit', '--change', `CMD ${JSON.stringify(forever)}`, 'seed', 'nginx:latest']);
  for (const [name, value] of Object.entries(VALUES)) ids.set(name, await createSecret(swarm.first, name, value));
  await type(
    'docker stack deploy -c shop.yml shop\ndocker stack deploy -c mail.yml mail\ndocker stack deploy -c blog.yml blog',
  );
  for (const service of SERVICES) await running(swarm.first, service);
});
afterAll(() => swarm.end());

/** Everything that the commands of a block printed. */
async function type(block: string): Promise<string> {
  const env = { PATH: `${waxsealOnPath(program)}:${process.env['PATH'] ?? ''}` };
  const commands = commandsOf([block]).map((command) =>
    command.replace('stack deploy', 'stack deploy --resolve-image never'),
  );
  const printed = await typeIn(commands, { engine: swarm.first, cwd, env, seconds: 300 });
  return printed.map(({ output }) => output).join('');
}

/** Services as they are, and every task that they ever had: what a restart would change. */
async function untouched(): Promise<unknown> {
  const all = SERVICES.map(async (service) => [
    (await inspect(swarm.first, service)).Spec,
    (await tasksOf(swarm.first, service)).map(({ ID }) => ID),
  ]);
  return Promise.all(all);
}

test('P7: five hand-made secrets of three stacks come under waxseal in one sitting, and no task restarts', async () => {
  const before = await untouched();
  const wrote = await type(write);
  expect(wrote).toContain('wrote 6 documents into "secrets"');
  expect(wrote).toContain('shop.yml: token: { external: true, name: api_token }');
  expect(wrote).toContain('blog.yml: tls_key: { external: true, name: tls_key }');
  expect(readdirSync(join(cwd, 'secrets')).sort()).toEqual([
    'api_token.yaml',
    'blog_salt.yaml',
    'db_password.yaml',
    'platform',
    'session_key.yaml',
    'smtp_password.yaml',
    'tls_key.yaml',
  ]);
  await expect(type('waxseal validate -d secrets')).rejects.toThrow(/3 valid secrets, 3 errors/);

  expect(await type(seal)).toContain('6 valid secrets, 5 lints.');
  const planned = await type(take.split('\n')[0] ?? '');
  expect(planned).not.toContain('held');
  expect(planned).toMatch(/Plan: 8 to create, 4 to relabel, 0 unchanged\./);
  await type(take);
  expect(await untouched()).toEqual(before);
  for (const name of ['db_password', 'smtp_password', 'session_key', 'blog_salt']) {
    const { ID, Spec } = await secretNamed(swarm.first, name);
    expect([ID, Spec.Labels['waxseal.role']]).toEqual([ids.get(name), 'stable']);
  }
  expect(await type('waxseal plan -d secrets --identity-file id.age')).toContain('No changes: 6 secrets');

  await type(`${edit}${deploy}`);
  expect(await settledMounts('shop_api')).toEqual(['api_token_v1', 'db_password_v1', 'session_key_v1']);
  expect(await settledMounts('blog_web')).toEqual(['blog_salt_v1', 'tls_key_v1']);
  expect(await reads(swarm.first, 'shop_api', 1, 'token')).toEqual([VALUES.api_token_v3]);
  expect(await reads(swarm.first, 'blog_web', 1, 'tls_key')).toEqual([`${TLS}\n`]);
  const [task] = await running(swarm.first, 'shop_api');
  if (task === undefined) throw new Error('no task runs');
  expect((await mounted(swarm.first, task, '/etc/session.key')).toString()).toBe(VALUES.session_key);
  expect(await type('waxseal plan -d secrets --identity-file id.age')).toContain('No changes: 6 secrets');

  await type(rotate);
  const values = [
    ...(await reads(swarm.first, 'shop_api', 1, 'db_password')),
    ...(await reads(swarm.first, 'mail_smtp', 1, 'db_password')),
  ];
  expect(values[0]).toMatch(/^[A-Za-z0-9+/]{32}$/);
  expect(values[1]).toBe(values[0]);
  expect(await mountsOf(swarm.first, 'mail_smtp')).toContain('db_password_v2');
}, 600_000);

/** Once the engine is done with the update of a deploy. Sorted. */
async function settledMounts(service: string): Promise<readonly string[]> {
  await waitFor(
    `the end of the update of "${service}"`,
    async () => (await inspect(swarm.first, service)).UpdateStatus?.State === 'completed',
    170,
  );
  return [...(await mountsOf(swarm.first, service))].sort();
}
