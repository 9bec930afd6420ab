import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { startEmbeddedEngine } from '../../../src/swarm/embedded/start.js';
import { openSwarm } from '../../../src/swarm/open-swarm.js';
import { reachEngine } from '../../../src/swarm/reach.js';
import { SecretValue } from '../../../src/model/secret-value.js';

const around = (host: string): Parameters<typeof reachEngine>[0] => ({
  host,
  env: {},
  home: '/',
  readFile: () => null,
});

test('the engine of "embedded:" lies in a directory of this user, which goes with the process', async () => {
  const leaves: (() => void)[] = [];
  const connection = await reachEngine(around('embedded:'), (leave) => leaves.push(leave));
  if (connection.kind !== 'unix') throw new Error('no socket');
  const directory = dirname(connection.path);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect((await openSwarm(connection).list('shop')).services).toEqual([]);
  for (const leave of leaves) leave();
  expect(existsSync(directory)).toBe(false);
});

test('nothing loads the engine before it is asked for', () => {
  const src = fileURLToPath(new URL('../../../src', import.meta.url));
  const others = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.startsWith('swarm/embedded/'),
  );
  const loads = others.filter((path) => / from '[^']*\/embedded\/[^']*'/.test(readFileSync(join(src, path), 'utf8')));
  expect([loads, others.includes('swarm/reach.ts')]).toEqual([[], true]);
});

test('a file that is no state of an engine is left alone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'waxseal-state-'));
  const stateFile = join(directory, 'notes.txt');
  writeFileSync(stateFile, 'my notes');
  await expect(startEmbeddedEngine({ stateFile })).rejects.toMatchObject({ code: 'StateFileUnreadable' });
  expect(readFileSync(stateFile, 'utf8')).toBe('my notes');
  const stateBelow = join(directory, 'missing', 'swarm.json');
  await expect(startEmbeddedEngine({ stateFile: stateBelow })).rejects.toMatchObject({ code: 'StateFileUnwritable' });
  rmSync(directory, { recursive: true });
});

test('a file keeps what it holds from one start to the next, for this user only', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'waxseal-state-'));
  const stateFile = join(directory, 'swarm.json');
  const first = await startEmbeddedEngine({ stateFile });
  await openSwarm({ kind: 'unix', path: first.socket, url: '' }).create('db', {}, SecretValue.of(Buffer.from('x')));
  await first.close();
  expect(statSync(stateFile).mode & 0o777).toBe(0o600);
  const second = await startEmbeddedEngine({ stateFile });
  const { strangers } = await openSwarm({ kind: 'unix', path: second.socket, url: '' }).list('shop');
  await second.close();
  expect(strangers.map(({ swarmName }) => swarmName)).toEqual(['db']);
  rmSync(directory, { recursive: true });
});

/** A removal once changed no index, so that it was not written: the next start had the secret again. */
test('a file keeps that something was removed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'waxseal-state-'));
  const stateFile = join(directory, 'swarm.json');
  const first = await startEmbeddedEngine({ stateFile });
  const swarm = openSwarm({ kind: 'unix', path: first.socket, url: '' });
  const id = await swarm.create('db', {}, SecretValue.of(Buffer.from('x')));
  await swarm.remove(id);
  await first.close();
  const second = await startEmbeddedEngine({ stateFile });
  const { strangers } = await openSwarm({ kind: 'unix', path: second.socket, url: '' }).list('shop');
  await second.close();
  expect(strangers).toEqual([]);
  rmSync(directory, { recursive: true });
});
