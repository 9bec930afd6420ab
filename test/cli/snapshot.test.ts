import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createSecret, createService, settleDown } from '../world/engine.js';
import { specsOf } from '../world/operator.js';
import type { Specs } from '../../src/model/spec.js';
import { newDesk, waxseal, wireOf, type Desk } from './doors.js';

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
    const deep = `{"kind":"Snapshot","formatVersion":"1.0","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    for (const text of ['', '[]', 'null', '{', '"x"', deep]) {
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

describe('validate --against', () => {
  /** A snapshot in which "web" stops in the middle of an update that fails; `FILE`. */
  async function careless(): Promise<Desk> {
    const desk = await rotating();
    desk.identity = 'primary';
    desk.inspector = {
      ...desk.inspector,
      services: () =>
        Promise.resolve([{ name: 'web', secretVariables: ['A_PASSWORD'], update: PAUSES, healthcheck: false }]),
    };
    writeFileSync(FILE, (await waxseal(desk, 'snapshot')).out);
    desk.calls.splice(0);
    desk.identity = null;
    return desk;
  }
  const PAUSES = {
    order: 'stop-first',
    failureAction: 'pause',
    delayMs: 5000,
    monitorMs: 5000,
    parallelism: 1,
  } as const;
  const SAID = '"web": it stops in the middle of an update that fails, and waits for somebody';

  test('tells what is wrong with services of the snapshot, in every format, and asks no engine', async () => {
    const desk = await careless();
    const line = `validate --against ${FILE}`;
    expect((await waxseal(desk, 'validate')).out).toBe('1 valid secret.\n');
    const human = await waxseal(desk, line);
    expect([human.code, human.err]).toEqual([0, '']);
    expect(human.out.replace(/\s+/g, ' ')).toContain(`secrets.yaml:1:1: warning: ${SAID} (FailureActionPause)`);
    const json = JSON.parse((await waxseal(desk, `${line} -o json`)).out) as object;
    expect(json).toMatchObject({
      problems: [{ code: 'FailureActionPause', file: 'secrets.yaml', severity: 'warning' }],
    });
    const sarif = JSON.parse((await waxseal(desk, `${line} -o sarif`)).out) as object;
    const rule = { id: 'FailureActionPause', shortDescription: { text: expect.stringMatching(/^lint, of/) } };
    expect(sarif).toMatchObject({ runs: [{ tool: { driver: { rules: [rule] } }, results: [{ level: 'warning' }] }] });
    expect((await waxseal(desk, `${line} -o github`)).out).toBe(
      `::warning file=secrets.yaml,line=1,col=1,title=FailureActionPause::${SAID}%0Ahint: update_config.failure_action: rollback takes a bad value back even while no waxseal runs\n`,
    );
    expect((await waxseal(desk, `${line} --strict`)).code).toBe(1);
    expect(desk.calls).toEqual([]);
    desk.policy = { ...desk.policy, lints: { FailureActionPause: 'error' } };
    expect((await waxseal(desk, line)).code).toBe(1);
  });

  test('is judged by the same snapshot rules as a plan: signature, owner, age', async () => {
    const desk = await careless();
    desk.later = 2 * 3_600_000;
    expect((await waxseal(desk, `validate --against ${FILE} --max-age 1h`)).err).toContain('longer ago than --max-age');
    desk.later = 0;
    forge((json) => (json['settings'] = []));
    const unsigned = await waxseal(desk, `validate --against ${FILE}`);
    expect(unsigned.err).toContain('is not signed by the snapshotKey');
    // What is wrong with the documents is told all the same.
    expect([unsigned.code, unsigned.out]).toEqual([1, '1 valid secret.\n']);
  });

  // A snapshot of an earlier waxseal: no lint is no news then.
  test('says so where a snapshot does not tell how services are updated', async () => {
    const desk = await rotating();
    desk.identity = 'primary';
    const before = { formatVersion: '1.0', kind: 'Snapshot', owner: 'shop-prod-k7f3', clusterId: null };
    const body = { ...before, takenAt: new Date(1000).toISOString(), holders: [], strangers: [], services: [] };
    const text = JSON.stringify({ ...body, tasks: [], nodes: [], engineVersion: '28.2.2' });
    const keyring = await wireOf(desk).keyring('');
    const signed = { ...(JSON.parse(text) as object), signature: keyring?.signSnapshot(text) };
    writeFileSync(FILE, JSON.stringify(signed));
    const { code, err } = await waxseal(desk, `validate --against ${FILE}`);
    expect([code, err]).toEqual([0, expect.stringContaining('does not say how services are updated')]);
  });

  test('is what a pull request may bring about: told by plan --base, with the settings of the snapshot', async () => {
    const desk = await careless();
    desk.base = specsOf('shop-prod-k7f3', {}, { policy: (await (await wireOf(desk).directory('.')).read()).policy });
    const news = async (): Promise<string> => (await waxseal(desk, `plan --against ${FILE} --base main -o json`)).out;
    expect(await news()).toContain(`warning: ${SAID.replaceAll('"', '\\"')} (FailureActionPause)`);
    desk.base = await (await wireOf(desk).directory('.')).read();
    expect(await news()).not.toContain('FailureActionPause');
  });
});

// With a config to take over, the plan against a snapshot ended as an internal error: it asked the engine that it had not.
describe('what a config holds', () => {
  const adopting = (value: string) => ({ 'config/app': { value, adopt: 'Unmanaged' as const } });

  /** Somebody's config "app", and documents that would take it over. Its snapshot is `FILE`. */
  async function importing(value: string): Promise<Desk> {
    const desk = newDesk(adopting(value));
    desk.policy = { configs: 'Managed' };
    createSecret(desk.world, 'config/app', {}, 'theirs');
    const { code, err, out } = await waxseal(desk, 'snapshot');
    expect([code, err]).toEqual([0, '']);
    writeFileSync(FILE, out);
    desk.identity = null;
    return desk;
  }

  async function heldWith(desk: Desk, value: string): Promise<string> {
    desk.git = adopting(value);
    return (await waxseal(desk, `plan --against ${FILE}`)).out;
  }

  test.each([
    ['theirs', 'Adopted'],
    ['ours', 'has other bytes than the document'],
  ])('is known of the documents of that time: "%s"', async (value, said) => {
    const desk = await importing(value);
    const live = await waxseal(desk, 'plan -o json');
    expect(live.out).toContain(said);
    expect(await waxseal(desk, `plan -o json --against ${FILE}`)).toEqual(live);
  });

  test('is known of other words where it was equal to those', async () => {
    expect(await heldWith(await importing('theirs'), 'another')).toContain('has other bytes than the document');
  });

  test('is not known of words that nobody asked for, and the snapshot tells nothing of it', async () => {
    const desk = await importing('ours');
    expect(await heldWith(desk, 'theirs')).toMatch(/can only be compared\s+where the Swarm can be reached/);
    const digest = createHash('sha256').update('theirs').digest('hex');
    expect(readFileSync(FILE, 'utf8')).not.toContain(digest);
  });

  test('is not looked at for the documents of secrets, nor where nobody would take one over', async () => {
    const desk = newDesk({ db: { value: 'theirs', adopt: 'Unmanaged' }, 'config/app': { value: 'one' } });
    desk.policy = { configs: 'Managed' };
    for (const name of ['db', 'config/app']) createSecret(desk.world, name, {}, 'theirs');
    const { out } = await waxseal(desk, 'snapshot');
    expect(JSON.parse(out)).not.toHaveProperty('compared');
    expect(desk.calls.filter((call) => call.startsWith('oracle'))).toEqual([]);
  });

  test('is also known of a version whose fingerprint somebody broke', async () => {
    const desk = newDesk({ 'config/app': { value: 'one' } });
    desk.policy = { configs: 'Managed' };
    await waxseal(desk, 'apply');
    for (const secret of desk.world.secrets.values()) {
      secret.labels = { ...secret.labels, 'waxseal.fingerprint': 'broken', 'waxseal.source': 'broken' };
    }
    writeFileSync(FILE, (await waxseal(desk, 'snapshot')).out);
    desk.identity = null;
    const live = await waxseal(desk, 'plan -o json');
    expect(live.code).toBe(0);
    expect(await waxseal(desk, `plan -o json --against ${FILE}`)).toEqual(live);
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
