import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandsOf, fenced, typeIn, waxsealOnPath, type Printed } from './support/commands.js';
import { docker } from './support/docker.js';
import { writeFiles } from './support/files.js';
import { namesLike, secretNamed } from './support/secrets.js';
import { mountsOf, tasksOf } from './support/services.js';
import { reads } from './support/shop.js';
import { startSwarm, type EngineNode, type TestSwarm } from './support/swarm.js';
import { program } from './support/waxseal.js';

/** What docs/recovery.md says, typed from top to bottom: first on a Swarm that is lost, then on others. */
const page = readFileSync(new URL('../../docs/recovery.md', import.meta.url), 'utf8');
const STACK = `
version: "3.8"
services:
  web:
    image: local/busybox:1
    stop_grace_period: 1s
    command: sh -c 'test -s /run/secrets/db_password && while :; do sleep 1; done'
    secrets: [db_password]
secrets:
  db_password: { external: true }
`;
/** Sealed before anything was lost. */
const PREPARED = [
  'waxseal init -d secrets --backup id.age',
  "printf %s 's3cr3t' | waxseal seal db_password --into secrets/db.yaml",
  'waxseal apply -d secrets --identity-file id.age --yes',
];

const cwd = writeFiles({ 'shop.yml': STACK });
const swarms: TestSwarm[] = [];
const DEPLOY = 'docker stack deploy -c shop.yml shop';

async function freshEngine(): Promise<EngineNode> {
  const swarm = await startSwarm({ managers: 1, workers: 0 });
  swarms.push(swarm);
  return swarm.first;
}

/** Commands of the sections with these titles. */
function section(...titles: readonly string[]): readonly string[] {
  const parts = page.split(/^## /m).filter((part) => titles.some((title) => part.startsWith(`${title}\n`)));
  expect(parts).toHaveLength(titles.length);
  return commandsOf(parts.flatMap((part) => fenced(part, 'sh')));
}

function type(
  engine: EngineNode,
  commands: readonly string[],
  more: Record<string, string> = {},
): Promise<readonly Printed[]> {
  const env = { PATH: `${waxsealOnPath(program)}:${process.env['PATH'] ?? ''}`, ...more };
  // Without a registry, an image that is here must be enough.
  const typed = commands.map((line) => line.replace('stack deploy', 'stack deploy --resolve-image never'));
  return typeIn(typed, { engine, cwd, env, seconds: 300 });
}

const runs = (engine: EngineNode): Promise<readonly string[]> => reads(engine, 'shop_web', 1, 'db_password');

beforeAll(async () => {
  const lost = await freshEngine();
  await type(lost, [...PREPARED, DEPLOY]);
  expect(await runs(lost)).toEqual(['s3cr3t']);
  await swarms.pop()?.end();
}, 600_000);
afterAll(async () => {
  for (const swarm of swarms) await swarm.end();
});

test('a lost Swarm comes back from git and the identity file, and moves to another one', async () => {
  const engine = await freshEngine();
  const printed = await type(engine, section('A lost Swarm'));
  expect(printed.at(-1)?.output).toContain('0 errors');
  expect(await runs(engine)).toEqual(['s3cr3t']);

  const next = await freshEngine();
  await type(engine, section('Another Swarm'), { NEW: `unix://${next.socket}` });
  expect(await runs(next)).toEqual(['s3cr3t']);
  expect(await namesLike(engine, 'waxseal_identity')).toEqual([]);
});

test('a new key restarts nothing, and a leaked value is forgotten', async () => {
  const [engine] = swarms.slice(-1).map((swarm) => swarm.first);
  if (engine === undefined) throw new Error('the case before must have made a Swarm');
  const before = (await tasksOf(engine, 'shop_web')).map(({ ID }) => ID);
  const commands = section('A new key');
  const firstSeal = commands.findIndex((line) => line.includes('waxseal seal'));
  await type(engine, commands.slice(0, firstSeal));
  expect((await tasksOf(engine, 'shop_web')).map(({ ID }) => ID)).toEqual(before);
  const { Labels } = (await secretNamed(engine, 'waxseal_identity')).Spec;
  expect(readFileSync(`${cwd}/new.age`, 'utf8')).toContain(Labels['waxseal.identity.recipient']);

  await type(engine, commands.slice(firstSeal));
  expect(await runs(engine)).toEqual(['fr3sh']);
  // The old key is gone from the Swarm, too.
  const { Labels: after } = (await secretNamed(engine, 'waxseal_identity')).Spec;
  expect(after['waxseal.identity.recipients']).toBe(Labels['waxseal.identity.recipient']);

  const printed = await type(engine, section('A leaked value'));
  expect(printed.at(-1)?.output).toContain('Forgotten.');
  expect(await runs(engine)).toEqual(['n3xt']);
  expect(await mountsOf(engine, 'shop_web')).toEqual(['db_password_v3']);
  expect(await namesLike(engine, 'db_password')).toEqual(['db_password', 'db_password_v3']);
  await docker(engine, ['stack', 'rm', 'shop']);
});
