import { afterAll, beforeAll, expect } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandsOf, fenced, typeIn, waxsealOnPath } from './support/commands.js';
import { writeFiles } from './support/files.js';
import { namesLike } from './support/secrets.js';
import { SOPS, testWithSops } from './support/sops.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { program } from './support/waxseal.js';

/** What docs/sources/sops.md says, done: on a Swarm of its own, since its names are fixed. */
const page = readFileSync(new URL('../../docs/sources/sops.md', import.meta.url), 'utf8');

let swarm: TestSwarm;
beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
});
afterAll(() => swarm.end());

testWithSops('its commands work as they stand there', async () => {
  const cwd = writeFiles({ 'secrets/.keep': '' });
  const env = { PATH: [waxsealOnPath(program), dirname(SOPS), process.env['PATH'] ?? ''].join(':') };
  const type = async (commands: readonly string[]): Promise<string> => {
    const printed = await typeIn(commands, { engine: swarm.first, cwd, env });
    return printed.map(({ output }) => output).join('');
  };
  const [keys = '', rules = '', encrypt = '', use = '', next = ''] = fenced(page, 'sh');
  const document = fenced(page, 'yaml').find((block) => block.includes('kind: SwarmSecret')) ?? '';
  await type(commandsOf([keys, rules, encrypt]));
  expect(readFileSync(join(cwd, '.sops.yaml'), 'utf8')).toContain('path_regex: \\.enc\\.');
  writeFileSync(join(cwd, 'secrets/db.yaml'), document);
  expect(await type(commandsOf([use]))).toContain('db_password_v1');
  expect(await type(commandsOf([next]))).toContain('db_password_v2');
  expect(await namesLike(swarm.first, 'db_password')).toContain('db_password_v2');
});
