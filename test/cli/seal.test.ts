import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Clock, SwarmReader } from '../../src/doors.js';
import { policyText } from '../../src/cli/policy-text.js';
import { seal, type SealRequest } from '../../src/cli/seal.js';
import { specDirectory } from '../../src/directory/read-directory.js';
import { loadKeyring } from '../../src/keys/keyring.js';
import { keysmith } from '../../src/keys/seal.js';
import { AppError } from '../../src/model/problem.js';
import type { Stranger } from '../../src/model/live.js';
import { ALICE, CANARY, plain, refusal, TYPAGE } from '../support/identities.js';
import { fakeIo, type FakeIo } from './fake-io.js';
import { fakeClock as clock, fakeLog, fakeSwarm } from './fake-swarm.js';

const OWNER = 'shop-prod-k7f3';
let root = '';
let dir = '';
let file = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'waxseal-seal-'));
  dir = join(root, 'secrets');
  file = join(dir, 'db.yaml');
  await mkdir(join(dir, 'platform'), { recursive: true });
  const { snapshotKey } = await loadKeyring(ALICE.identity, 'id.age');
  const text = policyText({ owner: OWNER, recipients: [ALICE.recipient], snapshotKey });
  await writeFile(join(dir, 'platform', 'policy.yaml'), text);
});
afterEach(() => rm(root, { recursive: true, force: true }));

interface Around {
  readonly io: FakeIo;
  readonly strangers?: readonly Partial<Stranger>[];
  readonly swarm?: () => Promise<SwarmReader>;
  readonly clock?: Clock;
  readonly log?: ReturnType<typeof fakeLog>;
}

async function run(request: Partial<SealRequest>, around: Around): Promise<void> {
  await seal(
    { name: 'db_password', into: file, recipients: [], dir, fromFile: null, ...request },
    {
      io: around.io,
      keysmith,
      clock: around.clock ?? clock,
      log: around.log ?? fakeLog(),
      directory: (path) => Promise.resolve(specDirectory(path)),
      swarm: around.swarm ?? (() => Promise.resolve(fakeSwarm(around.strangers))),
    },
  );
}

const pipe = (stdin: string): Around => ({ io: fakeIo({ stdin }) });

async function opened(name = 'db_password', identity: string = ALICE.identity): Promise<string> {
  const { secrets, problems } = await specDirectory(dir).read();
  expect(problems.filter((one) => one.severity === 'error')).toEqual([]);
  const source = secrets.find((one) => one.name === name)?.source;
  if (source?.kind !== 'sealed') throw new Error(`no sealed "${name}"`);
  const keyring = await loadKeyring(identity, 'id.age');
  return plain(await keyring.openSealed(source.armor, { owner: OWNER, name }));
}

describe('waxseal seal', () => {
  test('creates a missing file with one document, bound to the owner of the directory', async () => {
    const around = pipe('s3cr3t');
    await run({}, around);
    expect(await opened()).toBe('s3cr3t');
    expect((await readFile(file, 'utf8')).split('\n')).toContain('spec:');
    expect(around.io.written.out).toBe('');
    expect(around.io.written.err).toBe(`sealed "db_password" of "${OWNER}" for 1 recipient: created in "${file}"\n`);
  });

  test('replaces only the block of that document, and keeps mode and name of the file', async () => {
    await run({ name: 'other' }, pipe('other'));
    await run({}, pipe('old'));
    const commented = `# kept\n${(await readFile(file, 'utf8')).replaceAll('spec:\n', 'spec: # kept too\n')}`;
    await writeFile(file, commented);
    await chmod(file, 0o640);
    await run({}, pipe('new'));
    expect([await opened(), await opened('other')]).toEqual(['new', 'other']);
    const text = await readFile(file, 'utf8');
    const notArmor = (all: string): string[] => all.split('\n').filter((line) => !/^ {6}/.test(line));
    expect(notArmor(text)).toEqual(notArmor(commented));
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(dir)).toEqual(['db.yaml', 'platform']);
  });

  test('keeps what somebody else writes into the file while the value is typed', async () => {
    const typing = (meanwhile: () => Promise<void>): Around => {
      const io = fakeIo({ typed: ['new', 'new'] });
      const promptHidden = (question: string): Promise<Uint8Array> => meanwhile().then(() => io.promptHidden(question));
      return { io: { ...io, promptHidden } };
    };
    const edit = (): Promise<void> => run({ name: 'other' }, pipe('other'));
    await run({}, typing(edit));
    expect([await opened(), await opened('other')]).toEqual(['new', 'other']);
    await run(
      {},
      typing(async () => writeFile(file, `${await readFile(file, 'utf8')}# kept\n`)),
    );
    expect(await readFile(file, 'utf8')).toContain('# kept');
    const broken = await refusal(() =>
      run(
        {},
        typing(() => writeFile(file, 'a: [1\n')),
      ),
    );
    expect([broken.code, await readFile(file, 'utf8')]).toEqual(['YamlInvalid', 'a: [1\n']);
  });

  test('follows a link to the file', async () => {
    await run({}, pipe('old'));
    const link = join(dir, 'linked.yml');
    await symlink('db.yaml', link);
    await run({ into: link }, pipe('new'));
    expect(await readlink(link)).toBe('db.yaml');
    await rm(link);
    expect(await opened()).toBe('new');
  });

  test('without --into prints the sealed value, and nothing else, to standard output', async () => {
    const around = pipe('s3cr3t');
    await run({ into: null }, around);
    expect(around.io.written.out).toMatch(/^-----BEGIN AGE [^]*-----END AGE ENCRYPTED FILE-----\n$/);
    expect(around.io.written.err).toBe('');
  });

  test('finds the directory on the way down to the file', async () => {
    await mkdir(join(dir, 'team', 'a'), { recursive: true });
    const deep = join(dir, 'team', 'a', 'db.yaml');
    await run({ dir: root, into: deep }, pipe('deep'));
    expect(await opened()).toBe('deep');
    const io = fakeIo({ stdin: 'x' });
    await run({ dir: relative('.', root), into: relative('.', join(dir, 'here.yaml')), name: 'here' }, { io });
    expect(await opened('here')).toBe('x');
    const error = await refusal(() => run({ dir: root, into: join(root, 'db.yaml') }, pipe('x')));
    expect(error.code).toBe('PolicyMissing');
    expect(error.message).toBe(`there is no platform/policy.yaml in "${root}"`);
    expect(error.hint).toContain('-d');
    const elsewhere = await refusal(() => run({ dir: join(root, 'team'), into: deep }, pipe('x')));
    expect(elsewhere.message).toBe(
      `there is no platform/policy.yaml in "${join(root, 'team')}", and "${deep}" is not below it`,
    );
  });

  test('seals for the recipients of the Policy and those that are named', async () => {
    const { recipient } = await loadKeyring(TYPAGE.identity, 'id.age');
    const around = pipe('both');
    await run({ recipients: [recipient, ALICE.recipient] }, around);
    expect([await opened(), await opened('db_password', TYPAGE.identity)]).toEqual(['both', 'both']);
    expect(around.io.written.err).toContain('for 2 recipients');
  });

  test('notes a file that waxseal will not read', async () => {
    for (const [path, why] of [
      ['db.txt', '.yaml or .yml'],
      ['_draft.yaml', 'skipped'],
      ['../db.yaml', 'not below'],
    ] as const) {
      const around = pipe('x');
      await run({ into: join(dir, path) }, around);
      expect(around.io.written.err).toContain(`note: waxseal will not read "${join(dir, path)}": `);
      expect(around.io.written.err).toContain(why);
    }
  });
});

describe('the value', () => {
  test('from a pipe is taken byte for byte, with a note when it ends with a newline', async () => {
    const around = pipe('s3cr3t\n');
    await run({}, around);
    expect(await opened()).toBe('s3cr3t\n');
    expect(around.io.written.err).toContain('note: the value ends with a newline');
  });

  test('from a terminal is asked for twice without echo, and has no newline', async () => {
    const io = fakeIo({ typed: ['s3cr3t', 's3cr3t'] });
    await run({}, { io });
    expect(await opened()).toBe('s3cr3t');
    expect(io.asked[0]).toContain('"db_password"');
    const differ = await refusal(() => run({}, { io: fakeIo({ typed: [CANARY, 'x'] }) }));
    expect(differ.code).toBe('ValuesDiffer');
    expect(differ.message).not.toContain(CANARY);
    expect(await opened()).toBe('s3cr3t');
  });

  test('from a file is taken byte for byte, and standard input is not read', async () => {
    const from = join(root, 'value.bin');
    await writeFile(from, 'from file\n');
    await run({ fromFile: from }, { io: fakeIo({ typed: [] }) });
    expect(await opened()).toBe('from file\n');
    const missing = await refusal(() => run({ fromFile: join(root, 'none') }, pipe('x')));
    expect(missing.code).toBe('FileMissing');
    expect((await refusal(() => run({ fromFile: root }, pipe('x')))).code).toBe('FileUnreadable');
  });

  test('may not be empty or too large for a Swarm secret', async () => {
    expect((await refusal(() => run({}, pipe('')))).code).toBe('ValueEmpty');
    expect((await refusal(() => run({}, pipe('x'.repeat(512_000))))).code).toBe('ValueTooLarge');
    await run({}, pipe('x'.repeat(511_999)));
    expect((await opened()).length).toBe(511_999);
  });
});

describe('sealing is refused before the value is asked for', () => {
  const silent = (): Around => ({ io: fakeIo({ typed: [] }) });

  test.each([
    ['db_v2', 'NameReserved'],
    ['DB_V2', 'NameReserved'],
    ['-db', 'InvalidValue'],
    ['a b', 'InvalidValue'],
    ['', 'InvalidValue'],
    ['x'.repeat(57), 'NameTooLong'],
  ])('for the name "%s"', async (name, code) => {
    expect((await refusal(() => run({ name }, silent()))).code).toBe(code);
  });

  test('for a recipient that is none', async () => {
    expect((await refusal(() => run({ recipients: ['age1nobody'] }, silent()))).code).toBe('RecipientInvalid');
  });

  test('where the Policy is missing or broken', async () => {
    await writeFile(join(dir, 'platform', 'policy.yaml'), 'kind: [');
    expect(await refusal(() => run({}, silent()))).toMatchObject({
      code: 'PolicyMissing',
      message: `"${dir}" has no valid platform/policy.yaml`,
    });
  });

  test('for a file that is not sound, has another source, or is not text, which stays as it is', async () => {
    const cases: readonly (readonly [string | Uint8Array, string])[] = [
      ['a: [1\n', 'YamlInvalid'],
      [
        'kind: SwarmSecret\nmetadata: { name: db_password }\nspec: { source: { file: { path: /x } } }\n',
        'SourceNotSealed',
      ],
      [Uint8Array.from([0x61, 0xff, 0xfe]), 'YamlInvalid'],
    ];
    for (const [content, code] of cases) {
      await writeFile(file, content);
      const error = await refusal(() => run({}, silent()));
      expect(error.code).toBe(code);
      expect(error.message).toContain(file);
      expect(new Uint8Array(await readFile(file))).toEqual(new Uint8Array(Buffer.from(content)));
    }
  });

  test('for a name that lives in another file, in any case of letters', async () => {
    await run({}, pipe('old'));
    for (const name of ['db_password', 'DB_Password']) {
      const error = await refusal(() => run({ name, into: join(dir, 'other.yaml') }, silent()));
      expect(error.code).toBe('NameDouble');
      expect(error.message).toBe(`"db_password" is in "${file}" already`);
      expect(error.hint).toContain(`--into ${file}`);
    }
    expect(await readdir(dir)).toEqual(['db.yaml', 'platform']);
    await run({ into: join(dir, '_draft.yaml') }, pipe('a file that is not read'));
    expect(await opened()).toBe('old');
  });

  test('where there is no directory for the file', async () => {
    const error = await refusal(() => run({ into: join(dir, 'none', 'db.yaml') }, silent()));
    expect(error.code).toBe('FileUnwritable');
    expect(error.hint).toContain('does its directory exist');
  });

  test('when the operator of this Swarm has published another recipient (S10)', async () => {
    const identity = (owner: string, recipient: string): Partial<Stranger> => ({
      swarmName: 'waxseal_identity',
      labels: { 'waxseal.identity.owner': owner, 'waxseal.identity.recipient': recipient },
    });
    const other = (await loadKeyring(TYPAGE.identity, 'id.age')).recipient;
    const error = await refusal(() => run({}, { ...silent(), strangers: [identity(OWNER, other)] }));
    expect(error.code).toBe('OperatorNotRecipient');
    expect(error.message).toContain(other);
    await run({}, { ...pipe('same'), strangers: [identity(OWNER, ALICE.recipient)] });
    await run({}, { ...pipe('another Swarm'), strangers: [identity('shop-dev-x1y2', other)] });
    await run({ recipients: [other] }, { ...pipe('also for it'), strangers: [identity(OWNER, other)] });
    expect(await opened()).toBe('also for it');
  });
});

test('a Swarm that does not answer is waited for no longer than three seconds', async () => {
  const log = fakeLog();
  const slept: number[] = [];
  const impatient = { ...clock, sleep: (ms: number) => Promise.resolve(void slept.push(ms)) };
  await run({}, { ...pipe('x'), log, clock: impatient, swarm: () => new Promise<never>(() => undefined) });
  expect(await opened()).toBe('x');
  expect(slept).toEqual([3000]);
  expect(log.lines).toEqual([expect.stringContaining('did not answer in time')]);
});

test('not to see the Swarm is no more than a debug line', async () => {
  const log = fakeLog();
  const around = pipe('x');
  await run({}, { ...around, log, swarm: () => Promise.reject(new AppError('Unreachable', 'no engine here')) });
  expect(await opened()).toBe('x');
  expect(log.lines).toEqual([expect.stringContaining('debug the Swarm cannot be seen')]);
  expect(around.io.written.err).not.toContain('engine');
});
