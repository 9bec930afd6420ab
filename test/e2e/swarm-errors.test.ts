import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Swarm } from '../../src/doors.js';
import { SecretValue } from '../../src/model/secret-value.js';
import { openSwarm } from '../../src/swarm/open-swarm.js';
import { directory } from './support/directory.js';
import { docker } from './support/docker.js';
import { canary } from './support/run.js';
import { createSecret, namesLike, relabelSecret } from './support/secrets.js';
import { startSwarm, type EngineNode, type TestSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { waxseal } from './support/waxseal.js';

/** What goes wrong with engines, and what a person is told: each state is a real one. */
const doorTo = (engine: { socket: string }): Swarm =>
  openSwarm({ kind: 'unix', path: engine.socket, url: `unix://${engine.socket}` });

interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}
const failure = (promise: Promise<unknown>): Promise<Told> =>
  promise.then(
    () => ({ code: 'resolved', message: '', hint: null }),
    (error: unknown) => error as Told,
  );
const value = (): SecretValue => SecretValue.of(Uint8Array.from(Buffer.from(canary())));

describe('one engine', () => {
  let swarm: TestSwarm;
  let engine: EngineNode;
  beforeAll(async () => {
    swarm = await startSwarm({ managers: 1, workers: 0 });
    engine = swarm.first;
  });
  afterAll(() => swarm.end());

  test('that is locked says how it is unlocked', async () => {
    const { Spec, Version } = (await engine.get('/swarm')) as { Spec: object; Version: { Index: number } };
    const locked = { ...Spec, EncryptionConfig: { AutoLockManagers: true } };
    await engine.post(`/swarm/update?version=${String(Version.Index)}`, locked);
    const { UnlockKey } = (await engine.get('/swarm/unlockkey')) as { UnlockKey: string };
    await engine.stop();
    await engine.start();
    expect(await failure(doorTo(engine).list('me'))).toMatchObject({
      code: 'SwarmLocked',
      hint: 'unlock it with `docker swarm unlock`',
    });
    await engine.post('/swarm/unlock', { UnlockKey });
    await waitFor('the swarm', async () => (await failure(doorTo(engine).list('me'))).code === 'resolved');
  });

  test('that may not be used says so to a user without the rights', async () => {
    const { path } = directory();
    chmodSync(path, 0o755);
    chmodSync(engine.socket, 0o600);
    const args = ['plan', '-d', path, '-H', `unix://${engine.socket}`];
    const ended = await waxseal(args, { user: 65534 });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`no permission to use "unix://${engine.socket}"`);
    expect(ended.stderr).toContain('hint: be root or in the group that owns the socket');
  });

  test('that is in no swarm says how one is made', async () => {
    await docker(engine, ['swarm', 'leave', '--force']);
    const told = await failure(doorTo(engine).list('me'));
    expect(told).toMatchObject({ code: 'NoSwarm', message: 'could not read the swarm: this engine is in no swarm' });
    expect(told.hint).toContain('docker swarm init');
  });

  test('that hangs is given up after 30 s, and the fate of a write is open', async () => {
    const door = doorTo(engine);
    await failure(door.list('me'));
    await engine.pause();
    const [read, write] = await Promise.all([failure(door.list('me')), failure(door.create('db_v1', {}, value()))]);
    await engine.unpause();
    expect([read.code, write.code]).toEqual(['EngineUnreachable', 'OutcomeUnknown']);
  });

  test('that is down is named', async () => {
    await engine.kill();
    const told = await failure(doorTo(engine).list('me'));
    expect(told.code).toBe('EngineUnreachable');
    expect(told.message).toContain(`no Docker Engine at "unix://${engine.socket}"`);
  });
});

describe('a swarm of three managers and a worker', () => {
  let swarm: TestSwarm;
  beforeAll(async () => {
    swarm = await startSwarm({ managers: 3, workers: 1 });
  });
  afterAll(() => swarm.end());

  const node = (i: number): EngineNode => {
    const found = swarm.nodes[i];
    if (found === undefined) throw new Error(`there is no node ${String(i)}`);
    return found;
  };

  test('is not read through the worker', async () => {
    const told = await failure(doorTo(node(3)).list('me'));
    expect(told).toMatchObject({
      code: 'NotAManager',
      message: 'could not read the swarm: this engine is a worker of its swarm',
    });
    expect(told.hint).toContain('node.role == manager');
  });

  test('is written through any manager, and what one wrote every other reads at once', async () => {
    await doorTo(node(1)).create('through_2', { a: 'b' }, value());
    const live = await doorTo(node(2)).list('me');
    expect(live.strangers).toMatchObject([{ swarmName: 'through_2', labels: { a: 'b' } }]);
  });

  test('lets one of three conditional writes through three managers win', async () => {
    await createSecret(node(0), 'race', canary());
    const doors = [0, 1, 2].map((i) => doorTo(node(i)));
    const [live] = await Promise.all(doors.map((door) => door.list('me')));
    const secret = live?.strangers.find((stranger) => stranger.swarmName === 'race');
    if (secret === undefined) throw new Error('the secret is not listed');
    const told = await Promise.all(doors.map((door, i) => failure(door.relabel(secret, { by: String(i) }))));
    expect(told.map(({ code }) => code).sort()).toEqual(['Conflict', 'Conflict', 'resolved']);
    await relabelSecret(node(0), 'race', {});
  });

  test('without a majority tells reads from writes, and goes on once it has one again', async () => {
    const door = doorTo(node(0));
    await door.list('me');
    await Promise.all([node(1).kill(), node(2).kill()]);
    // The first calls run into the engine's own deadline of 20 s, or into its giving up the lead.
    const write = await failure(door.create('lost', {}, value()));
    expect(write.code).toBe('OutcomeUnknown');
    const read = await waitFor('a settled answer', async () => {
      const told = await failure(door.list('me'));
      return told.code === 'NoQuorum' ? told : null;
    });
    expect(read.hint).not.toBeNull();
    // Later ones are refused at once, and then it is certain that nothing was written.
    expect((await failure(door.create('lost', {}, value()))).code).toBe('NoQuorum');
    await Promise.all([node(1).start(), node(2).start()]);
    await waitFor('the majority', async () => (await failure(door.list('me'))).code === 'resolved', 120);
    const names = await namesLike(node(0), 'lost');
    expect(names.length).toBeLessThanOrEqual(1);
  });
});

test('no socket at all is no crash', async () => {
  const nowhere = `${dirname(directory().path)}/nowhere.sock`;
  const ended = await waxseal(['plan', '-d', directory().path, '-H', `unix://${nowhere}`]);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain(`no Docker Engine at "unix://${nowhere}" (ENOENT)`);
});
