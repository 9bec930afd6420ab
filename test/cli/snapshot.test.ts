import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createSecret, createService, settleDown } from '../world/engine.js';
import { specsOf } from '../world/operator.js';
import type { Specs } from '../../src/model/spec.js';
import { newDesk, waxseal, type Desk } from './doors.js';

const dir = mkdtempSync(join(tmpdir(), 'waxseal-snapshot-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const FILE = join(dir, 'swarm.json');

/** "db" runs in "web", and git has another value; `FILE` is the snapshot of it. */
async function rotating(): Promise<Desk> {
  const desk = newDesk({ db: { value: 'first-canary' } });
  await waxseal(desk, 'apply');
  const secret = [...desk.world.secrets.values()].find(({ name }) => name === 'db');
  if (secret === undefined) throw new Error('no stable holder was made');
  const labels = { 'traefik.users': 'admin:label-canary', 'com.docker.stack.namespace': 'shop' };
  createService(desk.world, { name: 'web', refs: [{ secret, target: 'db' }], replicas: 2, labels });
  createSecret(desk.world, 'foreign', { of: 'label-canary' }, 'theirs');
  settleDown(desk.world);
  desk.git = { db: { value: 'second-canary' } };
  const { code, out } = await waxseal(desk, 'snapshot');
  expect(code).toBe(0);
  writeFileSync(FILE, out);
  desk.calls.splice(0);
  desk.identity = null;
  return desk;
}

/** The snapshot with a change that somebody made by hand. */
function forge(change: (json: Record<string, unknown>) => void): void {
  const json = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
  change(json);
  writeFileSync(FILE, JSON.stringify(json));
}

describe('a plan against a snapshot', () => {
  test('is that of whoever reaches the Swarm without a key, and asks no engine', async () => {
    const desk = await rotating();
    const live = await waxseal(desk, 'plan -o json');
    desk.calls.splice(0);
    const offline = await waxseal(desk, `plan -o json --against ${FILE}`);
    expect(offline).toEqual(live);
    expect(JSON.parse(offline.out)).toMatchObject({ summary: { create: 1, repoint: 1 } });
    expect(desk.calls).toEqual([]);
  });

  test('does not depend on how the JSON is laid out', async () => {
    const desk = await rotating();
    forge(() => undefined);
    expect((await waxseal(desk, `plan --against ${FILE}`)).code).toBe(0);
  });

  test('names itself in the comment on a pull request', async () => {
    const desk = await rotating();
    const { out } = await waxseal(desk, `plan -o markdown --against ${FILE}`);
    expect(out).toContain(`Again: \`waxseal plan -d . --against ${FILE}\``);
  });

  test.each<readonly [string, (json: Record<string, unknown>) => void]>([
    ['SnapshotNotSigned', (json) => (json['takenAt'] = '2026-11-28T00:00:00.000Z')],
    ['SnapshotNotSigned', (json) => (json['services'] = [])],
    ['SnapshotNotSigned', (json) => delete json['signature']],
    ['SnapshotInvalid', (json) => (json['kind'] = 'Policy')],
    ['SnapshotInvalid', (json) => (json['formatVersion'] = '2.0')],
  ])('is refused (%s) once somebody changed the file', async (_code, change) => {
    const desk = await rotating();
    forge(change);
    const { code, err, out } = await waxseal(desk, `plan --against ${FILE}`);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/is not signed by the snapshotKey|cannot be used/);
  });

  test('is refused where the file is none at all', async () => {
    const desk = await rotating();
    for (const text of ['', '[]', 'null', '{', '"x"']) {
      writeFileSync(FILE, text);
      expect((await waxseal(desk, `plan --against ${FILE}`)).err).toContain('it is no snapshot');
    }
    const missing = await waxseal(desk, `plan --against ${FILE}.not`);
    expect(missing.err).toMatch(/there is no snapshot .*\nhint: make one with `waxseal snapshot`/);
  });

  test('is refused once it is older than --max-age, or from a time to come', async () => {
    const desk = await rotating();
    desk.later = 2 * 3_600_000;
    expect((await waxseal(desk, `plan --against ${FILE} --max-age 1h`)).err).toContain('longer ago than --max-age');
    expect((await waxseal(desk, `plan --against ${FILE} --max-age 3h`)).code).toBe(0);
    expect((await waxseal(desk, `plan --against ${FILE}`)).code).toBe(0);
    desk.later = -3_600_000;
    expect((await waxseal(desk, `plan --against ${FILE}`)).err).toContain('which is yet to come');
  });

  test('is refused for another environment, and without a key in the Policy', async () => {
    const desk = await rotating();
    const policy = desk.policy;
    desk.policy = { ...policy, owner: 'shop-test-1234' };
    expect((await waxseal(desk, `plan --against ${FILE}`)).err).toContain('and the directory of "shop-test-1234"');
    desk.policy = { ...policy, snapshotKey: null };
    expect((await waxseal(desk, `plan --against ${FILE}`)).err).toContain('has no snapshotKey');
  });

  // A pull request brought a snapshot of its own and, in the Policy, the key that it was signed with.
  test('is checked with the key that the base has, whatever the documents say now', async () => {
    const desk = await rotating();
    const honest = specsOf('shop-prod-k7f3', desk.git);
    const policyOfBase = (snapshotKey: string | null): Specs['policy'] =>
      honest.policy === null ? null : { ...honest.policy, snapshotKey };
    const mine = JSON.parse((await waxseal(desk, `plan --against ${FILE} --base main -o json`)).out) as object;
    expect(mine).toMatchObject({ summary: { create: 1 } });
    const other = `ed25519:${Buffer.alloc(32, 7).toString('base64')}`;
    desk.base = { ...honest, policy: policyOfBase(other) };
    const { code, err } = await waxseal(desk, `plan --against ${FILE} --base main`);
    expect([code, err]).toEqual([1, expect.stringContaining('of the Policy at the base, which counts until')]);
    // Where the base has no key, the one that is new counts, and is told.
    desk.base = { ...honest, policy: policyOfBase(null) };
    expect((await waxseal(desk, `plan --against ${FILE} --base main`)).out).toContain(
      '"snapshotKey" of the Policy was null',
    );
  });

  test('needs no identity, and takes none', async () => {
    const desk = await rotating();
    const { err } = await waxseal(desk, `plan --against ${FILE} --identity-file id.age`);
    expect(err).toContain('--identity-file cannot be used with --against');
  });
});

describe('a snapshot', () => {
  test('holds no value, no label that no document asks for, and no fingerprint', async () => {
    const desk = await rotating();
    const text = readFileSync(FILE, 'utf8');
    expect(text).not.toMatch(/canary|traefik/);
    const fingerprints = [...desk.world.secrets.values()].flatMap(({ labels }) => labels['waxseal.fingerprint'] ?? []);
    expect(fingerprints).toHaveLength(2);
    for (const fingerprint of fingerprints) expect(text).not.toContain(fingerprint);
  });

  test('says of which Swarm it is, and of when', async () => {
    await rotating();
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toMatchObject({
      formatVersion: '1.0',
      kind: 'Snapshot',
      owner: 'shop-prod-k7f3',
      clusterId: 'cluster1',
      takenAt: expect.stringMatching(/Z$/),
      signature: expect.stringMatching(/^ed25519:/),
    });
  });

  test('needs the identity of the operator', async () => {
    const desk = newDesk({ db: {} });
    desk.identity = null;
    expect((await waxseal(desk, 'snapshot')).err).toContain('there is no identity file');
  });
});

describe('an operator with --snapshot-file', () => {
  /** It runs until the file is another one than before. */
  async function runUntilWritten(desk: Desk, file: string): Promise<number> {
    const before = existsSync(file) ? readFileSync(file, 'utf8') : null;
    const isNew = (): boolean => existsSync(file) && readFileSync(file, 'utf8') !== before;
    const watch = async (): Promise<void> => {
      while (!isNew()) await new Promise(setImmediate);
      desk.stop.abort();
    };
    desk.http = { beside: [watch] };
    return (await waxseal(desk, `run --snapshot-file ${file}`)).code;
  }

  test('keeps a snapshot there that a plan can be made against', async () => {
    const file = join(dir, 'kept.json');
    const desk = newDesk({ db: { value: 'one' } });
    expect(await runUntilWritten(desk, file)).toBe(0);
    desk.identity = null;
    expect((await waxseal(desk, `plan -o json --against ${file}`)).code).toBe(0);
    const again = { ...newDesk({ db: { value: 'one' } }), later: 60_000 };
    expect(await runUntilWritten(again, file)).toBe(0);
  });

  test('does not start where there is no place for it', async () => {
    const desk = newDesk({ db: { value: 'one' } });
    expect((await waxseal(desk, `run --snapshot-file ${join(dir, 'nowhere', 'kept.json')}`)).code).toBe(1);
    expect(desk.logged.at(-1)).toContain('FileUnwritable');
  });
});
