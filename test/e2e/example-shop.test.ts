import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandsOf, fenced, typeIn, waxsealOnPath, type Printed } from './support/commands.js';
import type { Engine } from './support/engine.js';
import { writeFiles } from './support/files.js';
import { namesLike } from './support/secrets.js';
import { inspect, mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { running } from './support/running.js';
import { program, waxseal } from './support/waxseal.js';

/** examples/shop on a Swarm of its own, by the commands of its README: its names are fixed. */
let swarm: TestSwarm;
/** A copy, since the example changes a value. */
let shop = '';
let env: Readonly<Record<string, string>> = {};

const here = (): { engine: Engine; cwd: string; env: typeof env } => ({ engine: swarm.first, cwd: shop, env });

beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
  const root = writeFiles({});
  cpSync(new URL('../../examples', import.meta.url), join(root, 'examples'), { recursive: true });
  cpSync(new URL('../../schema', import.meta.url), join(root, 'schema'), { recursive: true });
  shop = join(root, 'examples/shop');
  const bin = waxsealOnPath(program);
  const settings = { WAXSEAL_DIR: 'secrets', WAXSEAL_IDENTITY_FILE: 'example-identity.age' };
  env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, SHOP_IMAGE: 'local/busybox:1', ...settings };
});
afterAll(() => swarm.end());

const NAMES = ['db_password', 'payment_token', 'session_key', 'smtp_password', 'web_tls_key'];

/** What the one command printed. */
function printed(all: readonly Printed[], command: string): string {
  return all.find((one) => one.command === command)?.output ?? '';
}

test('the commands of its README make five secrets, deploy the shop, and rotate one of them', async () => {
  const [deploy = '', change = ''] = fenced(readFileSync(join(shop, 'README.md'), 'utf8'), 'sh');
  const all = await typeIn(commandsOf([deploy]), { engine: swarm.first, cwd: join(shop, '../..'), env });
  expect(printed(all, 'waxseal plan')).toMatch(/^Plan: 10 to create, 1 held, 0 unchanged\.$/m);
  await running(swarm.first, 'shop_web', 2);
  await running(swarm.first, 'shop_api', 2);
  await running(swarm.first, 'shop_worker');
  const changed = await typeIn(commandsOf([change]), here());
  expect(printed(changed, 'waxseal plan')).toMatch(/^Plan: 1 to create, 2 services to update \(3 tasks restart\)/m);
  const read = [
    ...(await reads(swarm.first, 'shop_api', 2, 'db_password')),
    ...(await reads(swarm.first, 'shop_worker', 1, 'db_password')),
  ];
  expect(read).toEqual(Array<string>(3).fill('a better password'));
  const [status] = await typeIn(['waxseal status'], here());
  const table = status?.output.replace(/ +/g, ' ');
  for (const name of NAMES) expect(table).toMatch(new RegExp(`^ ${name} v[12] proven `, 'm'));
  expect(table).toMatch(/^ db_password v2 proven \S+ shop_api 2\/2, shop_worker 1\/1$/m);
  expect(table).toContain('5 secrets: 5 proven.');
});

test('its mailer gets a mount, and once its secrets are pinned a deploy restarts nothing', async () => {
  const mailer = 'docker service create --detach --stop-grace-period 1s --name mailer local/busybox:1 sleep 1d';
  await typeIn([mailer, 'waxseal apply --yes'], here());
  expect(await mountsOf(swarm.first, 'mailer')).toEqual(['smtp_password_v1']);
  const pin = 'waxseal compose -c stack.yml --stack shop >pins.yml';
  const deploy = 'docker stack deploy -c stack.yml -c pins.yml shop';
  const [{ output: notes } = { output: '' }] = await typeIn([pin, deploy], here());
  expect(notes).toContain('note: "shop_api" mounts "payment_token": the deploy moves it to "payment_token_v1"');
  for (const service of ['shop_web', 'shop_api']) await running(swarm.first, service, 2);
  const before = await specs();
  await typeIn([pin, deploy], here());
  expect(await specs()).toEqual(before);
  expect(await mountsOf(swarm.first, 'shop_api')).toEqual(['db_password_v2', 'payment_token_v1']);
});

/** What alone makes the engine restart tasks. */
async function specs(): Promise<readonly unknown[]> {
  const all = await Promise.all(['web', 'api', 'worker'].map((name) => inspect(swarm.first, `shop_${name}`)));
  return all.map(({ Spec }) => Spec.TaskTemplate);
}

test('three of its secrets go as its README says, and a directory without any document removes nothing', async () => {
  const leave = [
    'docker stack rm shop',
    'docker service rm mailer',
    'rm -r secrets/api secrets/db.yaml secrets/mail.yaml',
  ];
  await typeIn([...leave, 'waxseal apply'], here());
  const left = ['session_key', 'session_key_v1', 'web_tls_key', 'web_tls_key_v1'];
  expect(await namesLike(swarm.first, '_')).toEqual(left);
  rmSync(join(shop, 'secrets/web.yaml'));
  const emptied = await waxseal(['apply'], here());
  expect([emptied.code, emptied.stdout]).toEqual([3, expect.stringContaining('(EmptyDirectory)')]);
  expect(await namesLike(swarm.first, '_')).toEqual(left);
});
