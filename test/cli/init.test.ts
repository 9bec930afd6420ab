import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { init, type InitRequest } from '../../src/cli/init.js';
import { specDirectory } from '../../src/directory/read-directory.js';
import { loadKeyring } from '../../src/keys/keyring.js';
import { keysmith } from '../../src/keys/seal.js';
import { AppError } from '../../src/model/problem.js';
import { ALICE, refusal } from '../support/identities.js';
import { fakeIo, type FakeIo } from './fake-io.js';
import { fakeClock as clock, fakeSwarm, type FakeSwarm } from './fake-swarm.js';

let root = '';
let dir = '';
let backup = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'waxseal-init-'));
  dir = join(root, 'Shop Prod');
  backup = join(root, 'id.age');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const request = (more: Partial<InitRequest> = {}): InitRequest => ({
  dir,
  backup,
  noBackup: false,
  owner: null,
  recipients: [],
  ...more,
});

function run(swarm: FakeSwarm, more: Partial<InitRequest> = {}, io: FakeIo = fakeIo()): Promise<void> {
  return init(request(more), { io, keysmith, clock, swarm: () => Promise.resolve(swarm) });
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
const policyFile = (): string => join(dir, 'platform', 'policy.yaml');

describe('waxseal init', () => {
  test('keeps one identity in the backup and in the Swarm, and writes a Policy that names it', async () => {
    const swarm = fakeSwarm();
    const io = fakeIo();
    await run(swarm, {}, io);
    const keyring = await loadKeyring(await readFile(backup, 'utf8'), backup);
    expect((await stat(backup)).mode & 0o777).toBe(0o600);
    const { policy, problems } = await specDirectory(dir).read();
    expect(problems.filter((one) => one.severity === 'error')).toEqual([]);
    expect(policy?.recipients).toEqual([keyring.recipient]);
    expect(policy?.snapshotKey).toBe(keyring.snapshotKey);
    expect(policy?.owner).toMatch(/^shop-prod-[a-z2-9]{4}$/);
    expect(swarm.created).toEqual([
      {
        name: 'waxseal_identity',
        labels: {
          'waxseal.identity.owner': policy?.owner,
          'waxseal.identity.recipient': keyring.recipient,
          'waxseal.identity.recipients': keyring.recipient,
        },
        value: await readFile(backup, 'utf8'),
      },
    ]);
    expect(io.written.out).toContain(keyring.recipient);
    // "Shop Prod": pasted, the first lines once sealed for the Policy of "Shop".
    expect(io.written.err).toContain(` | waxseal seal db_password -d '${dir}' --into '${join(dir, 'db.yaml')}'\n`);
    expect(io.written.err).toContain(`\n  waxseal apply -d '${dir}' --identity-file ${backup}\n`);
    expect(io.written.out + io.written.err).not.toContain('AGE-SECRET-KEY');
  });

  test('gives every directory another owner, and keeps a name that is given', async () => {
    await run(fakeSwarm(), { owner: 'Prod.eu' });
    const first = (await specDirectory(dir).read()).policy?.owner;
    await run(fakeSwarm(), { owner: 'Prod.eu', dir: join(root, 'other'), backup: null, noBackup: true });
    const second = (await specDirectory(join(root, 'other')).read()).policy?.owner;
    expect(first).toMatch(/^Prod\.eu-[a-z2-9]{4}$/);
    expect(second).not.toBe(first);
  });

  test('adds further recipients behind the operator', async () => {
    await run(fakeSwarm(), { recipients: [ALICE.recipient] });
    const { policy } = await specDirectory(dir).read();
    expect(policy?.recipients).toHaveLength(2);
    expect(policy?.recipients[1]).toBe(ALICE.recipient);
  });

  test('goes without a backup only when that is said, and repeats what it means', async () => {
    const both = await refusal(() => run(fakeSwarm(), { noBackup: true }));
    const none = await refusal(() => run(fakeSwarm(), { backup: null }));
    expect([both.code, none.code]).toEqual(['BackupRequired', 'BackupRequired']);
    const io = fakeIo();
    await run(fakeSwarm(), { backup: null, noBackup: true }, io);
    expect(io.written.err).toContain('no backup of the identity');
  });
});

describe('waxseal init changes nothing', () => {
  const untouched = async (swarm: FakeSwarm): Promise<void> => {
    expect(swarm.created).toEqual([]);
    expect(await exists(backup)).toBe(false);
    expect(await exists(policyFile())).toBe(false);
  };

  test('where a Policy exists', async () => {
    await mkdir(join(dir, 'platform'), { recursive: true });
    await writeFile(policyFile(), 'mine');
    const swarm = fakeSwarm();
    expect((await refusal(() => run(swarm))).code).toBe('PolicyExists');
    expect(await readFile(policyFile(), 'utf8')).toBe('mine');
    expect(swarm.created).toEqual([]);
    expect(await exists(backup)).toBe(false);
  });

  test('where the Swarm has an identity already, in any case of letters', async () => {
    const swarm = fakeSwarm([{ swarmName: 'Waxseal_Identity', labels: { 'waxseal.identity.owner': 'old-x1y2' } }]);
    const error = await refusal(() => run(swarm));
    expect(error.code).toBe('IdentityExists');
    expect(error.message).toContain('"old-x1y2"');
    await untouched(swarm);
  });

  test('where a recipient or an owner is none', async () => {
    const swarm = fakeSwarm();
    expect((await refusal(() => run(swarm, { recipients: ['age1nobody'] }))).code).toBe('RecipientInvalid');
    expect((await refusal(() => run(swarm, { owner: 'a b' }))).code).toBe('OwnerInvalid');
    expect((await refusal(() => run(swarm, { owner: 'x'.repeat(60) }))).code).toBe('OwnerInvalid');
    await untouched(swarm);
  });

  test('where the backup file exists', async () => {
    await writeFile(backup, 'precious');
    const swarm = fakeSwarm();
    expect((await refusal(() => run(swarm))).code).toBe('FileExists');
    expect(await readFile(backup, 'utf8')).toBe('precious');
    expect(swarm.created).toEqual([]);
    expect(await exists(policyFile())).toBe(false);
  });

  test('where the Policy or the backup has no place, before the Swarm is asked', async () => {
    const swarm = (): Promise<never> => Promise.reject(new Error('the Swarm was asked'));
    const refused = (more: Partial<InitRequest>): Promise<AppError> =>
      refusal(() => init(request(more), { io: fakeIo(), keysmith, clock, swarm }));
    const missing = join(root, 'none', 'id.age');
    const error = await refused({ backup: missing });
    expect([error.code, error.message]).toEqual(['FileUnwritable', `"${missing}" cannot be written (ENOENT)`]);
    await writeFile(join(root, 'file'), '');
    expect((await refused({ dir: join(root, 'file') })).code).toBe('FileUnwritable');
    await untouched(fakeSwarm());
  });

  test('where the Swarm cannot be reached', async () => {
    const swarm = (): Promise<never> => Promise.reject(new AppError('Unreachable', 'no engine'));
    const error = await refusal(() => init(request(), { io: fakeIo(), keysmith, clock, swarm }));
    expect(error.code).toBe('Unreachable');
    await untouched(fakeSwarm());
  });
});

describe('when waxseal init is cut short', () => {
  test('the backup is there before the secret, and the secret before the Policy', async () => {
    let seen = { backup: false, policy: true };
    const noting = fakeSwarm([], () => (seen = { backup: existsSync(backup), policy: existsSync(policyFile()) }));
    await run(noting);
    expect(seen).toEqual({ backup: true, policy: false });
  });

  test('a Swarm that refuses the secret leaves no Policy, and the error tells of the backup', async () => {
    const swarm = fakeSwarm([], () => {
      throw new AppError('Conflict', 'name taken', { hint: 'look again' });
    });
    const error = await refusal(() => run(swarm));
    expect(error.code).toBe('Conflict');
    expect(error.message).toContain(`"${backup}" holds an identity that nothing uses yet`);
    expect(error.hint).toBe('look again');
    expect(await exists(policyFile())).toBe(false);
  });

  test('an unknown outcome says what to look for, and prints the Policy that belongs to it', async () => {
    const swarm = fakeSwarm([], () => {
      throw new AppError('OutcomeUnknown', 'timeout', { retry: 'backoff' });
    });
    const io = fakeIo();
    const error = await refusal(() => run(swarm, {}, io));
    const { recipient, snapshotKey } = await loadKeyring(await readFile(backup, 'utf8'), backup);
    expect(error.message).toBe('nobody knows whether the identity was stored in the Swarm: timeout');
    expect(error.hint).toContain('docker secret inspect waxseal_identity');
    expect(error.hint).toContain(`waxseal.identity.recipient=${recipient}`);
    expect(error.hint).toContain(`remove "${backup}" and init again`);
    expect(io.written.err).toContain(`if it was, save these lines as "${policyFile()}":\n\n# The rules`);
    expect(io.written.err).toContain(snapshotKey);
    expect(await exists(policyFile())).toBe(false);
  });

  test('a Policy that cannot be written is printed, since it is nowhere else', async () => {
    const io = fakeIo();
    const swarm = fakeSwarm([], () => writeFileSync(policyFile(), 'somebody was quicker'));
    const error = await refusal(() => run(swarm, {}, io));
    expect(error.code).toBe('FileExists');
    const owner = swarm.created[0]?.labels['waxseal.identity.owner'] ?? '';
    expect(io.written.err).toContain(`owner: ${owner}`);
    expect(io.written.err).toContain(policyFile());
  });
});
