import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandsOf, fenced, typeIn, waxsealOnPath } from './support/commands.js';
import { configMountsOf } from './support/configs.js';
import { writeFiles } from './support/files.js';
import { reads } from './support/shop.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { program, waxseal } from './support/waxseal.js';

/** What docs/configs.md says, done: on a Swarm of its own, since its names are fixed. */
const page = readFileSync(new URL('../../docs/configs.md', import.meta.url), 'utf8');
const TARGET = '/etc/nginx/nginx.conf';

let swarm: TestSwarm;
beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
});
afterAll(() => swarm.end());

test('the commands of the page on configs work as they stand there', async () => {
  const engine = swarm.first;
  const cwd = writeFiles({ 'secrets/.keep': '' });
  const env = { PATH: `${waxsealOnPath(program)}:${process.env['PATH'] ?? ''}` };
  const type = async (block: string): Promise<string> => {
    const printed = await typeIn(commandsOf([block]), { engine, cwd, env, seconds: 180 });
    return printed.map(({ output }) => output).join('');
  };
  const [policy = '', first = '', change = ''] = fenced(page, 'sh');
  const [document = ''] = fenced(page, 'yaml');
  await type(policy);
  writeFileSync(join(cwd, 'secrets/nginx.yaml'), document);
  expect(await type(first)).toContain('nginx_conf_v1');
  expect(await reads(engine, 'web', 1, TARGET)).toEqual(['events {}\n']);
  expect(await type(change)).toContain('config/nginx_conf_v2');
  expect(await configMountsOf(engine, 'web')).toEqual(['nginx_conf_v2']);
  expect(await reads(engine, 'web', 1, TARGET)).toEqual(['events { worker_connections 64; }\n']);
});

test('the three ways of the page to give a content are valid', async () => {
  const [, ways = ''] = fenced(page, 'yaml');
  const documents = ways.split('---\n').map((spec, at) => {
    const head = `apiVersion: waxseal/v1alpha1\nkind: SwarmConfig\nmetadata: { name: way_${String(at)} }\n`;
    return [`way${String(at)}.yaml`, head + spec] as const;
  });
  const recipient = 'age1kdyz7zfzk5fed350pd4wvgr7fnrkpwaehnwmvwn7eafk6caw05xqhu3pt6';
  const policy = `apiVersion: waxseal/v1alpha1\nkind: Policy\nmetadata: { name: default }\nspec:\n  owner: shop\n  recipients: [${recipient}]\n  configs: Managed\n`;
  const files = { 'nginx.conf': 'events {}\n', 'base.conf': 'listen 80;\n', 'platform/policy.yaml': policy };
  const dir = writeFiles({ ...files, ...Object.fromEntries(documents) });
  expect(documents).toHaveLength(3);
  expect(await waxseal(['validate', '-d', dir])).toMatchObject({ code: 0 });
});
