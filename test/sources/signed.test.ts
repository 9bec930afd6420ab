import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { Pass } from '../../src/model/pass.js';
import type { CertificateRecipe, KeyShape } from '../../src/model/recipe.js';
import type { Source, SwarmSecret } from '../../src/model/spec.js';
import { testWith } from '../support/programs.js';
import { DAY, generated, openMint, type Mint } from './minting.js';
import { rotated } from './world.js';

const run = promisify(execFile);

const EC: KeyShape = { type: 'ec', curve: 'P-256' };

function certificate(more: Partial<CertificateRecipe>, everyDays: number | null = null): Source {
  const names = { commonName: 'Shop, "internal" & Söhne', dnsNames: ['shop.internal'], ipAddresses: [] };
  const rest = { days: 365, key: EC, ca: false, signedBy: null, trustFirstMs: null };
  const recipe = { kind: 'certificate', ...names, ...rest, ...more } as const;
  const rotation = everyDays === null ? null : ({ kind: 'interval', intervalMs: everyDays * DAY } as const);
  return { kind: 'generate', recipe, rotation };
}

const CA = generated('ca', certificate({ ca: true, dnsNames: [], days: 100 }, 60));
const leaf = (more: Partial<CertificateRecipe> = {}, everyDays: number | null = null): SwarmSecret =>
  generated('tls', certificate({ commonName: 'shop.internal', signedBy: 'ca', ...more }, everyDays));
const KEY = generated('tls_key', { kind: 'part', of: 'tls', property: 'key', previousMs: null });
const rule = { services: ['*'], targets: ['*'], stores: null };
const ALLOWED = [
  { ...rule, secrets: '*' },
  { ...rule, secrets: 'tls', signedBy: ['ca'] },
];

async function open(...documents: readonly SwarmSecret[]): Promise<Mint> {
  const mint = await openMint(...documents);
  mint.access = ALLOWED;
  return mint;
}

const read = (mint: Mint, name: string): X509Certificate => new X509Certificate(mint.swarm.row(name).value);
const isSigned = (mint: Mint, name: string, by: string): boolean =>
  read(mint, name).verify(read(mint, by).publicKey) && read(mint, name).checkIssued(read(mint, by));
/** The newest. */
const versions = (mint: Mint, name: string): number =>
  Math.max(...mint.swarm.rows.map((row) => Number(new RegExp(`^${name}_v(\\d+)$`).exec(row.name)?.[1] ?? 0)));
const steps = ({ plan }: Pass): string[] =>
  plan.steps.flatMap((step) => (step.action === 'create' ? [`${step.holder} ${step.reason}: ${step.message}`] : []));
const held = ({ plan }: Pass): string => plan.held.map(({ message, reason }) => `${reason}: ${message}`).join();

describe('a certificate that an authority of another document signs', () => {
  test('is made with it in one plan, and neither is made again by a restart or another identity', async () => {
    const mint = await open(leaf(), CA, KEY);
    expect(steps(await mint.plan())).toEqual([
      'ca_v1 Missing: "ca" is new',
      'tls_v1 Missing: "tls" is new',
      'tls_key_v1 Missing: "tls_key" is new',
    ]);
    await mint.settle();
    expect(isSigned(mint, 'tls_v1', 'ca_v1')).toBe(true);
    expect(read(mint, 'tls_v1').checkPrivateKey(createPrivateKey(mint.swarm.row('tls_key_v1').value))).toBe(true);
    mint.keyring = await rotated();
    await mint.settle();
    mint.now += 30 * DAY;
    await mint.settle();
    expect(steps(await mint.plan(null))).toEqual([]);
    expect(['ca', 'tls', 'tls_key'].map((name) => versions(mint, name))).toEqual([1, 1, 1]);
  });

  test('ends no later than its authority, and says so on its version', async () => {
    const mint = await open(leaf(), CA);
    await mint.settle();
    expect(read(mint, 'tls_v1').validTo).toBe(read(mint, 'ca_v1').validTo);
    expect(Date.parse(mint.swarm.row('tls_v1').labels['waxseal.not-after'] ?? '')).toBe(mint.now + 100 * DAY);
    mint.documents = [leaf({ days: 10 }), CA];
    await mint.settle();
    expect(Date.parse(read(mint, 'tls_v2').validTo)).toBe(mint.now + 10 * DAY);
  });

  test('is made again with its authority, and by its own rotation of the one that stands', async () => {
    const mint = await open(leaf({ days: 30 }, 20), CA, KEY);
    await mint.settle();
    mint.now += 20 * DAY;
    await mint.settle();
    expect(isSigned(mint, 'tls_v2', 'ca_v1')).toBe(true);
    mint.now += 20 * DAY;
    await mint.settle();
    mint.now += 20 * DAY - 1;
    expect(steps(await mint.plan())).toEqual([]);
    mint.now += 1;
    mint.documents = [leaf({ days: 300 }), CA, KEY];
    await mint.settle();
    expect([versions(mint, 'ca'), versions(mint, 'tls')]).toEqual([2, 4]);
    mint.now += 60 * DAY;
    expect(steps(await mint.plan())).toContainEqual('tls_v5 RotationDue: its authority "ca" is made anew');
    await mint.settle();
    expect(isSigned(mint, 'tls_v5', 'ca_v3')).toBe(true);
    expect(read(mint, 'tls_v5').checkPrivateKey(createPrivateKey(mint.swarm.row('tls_key').value))).toBe(true);
  });

  test('is signed by the authority before until the newer one is old enough to be trusted', async () => {
    const mint = await open(leaf({ trustFirstMs: 7 * DAY }), CA);
    await mint.settle();
    mint.now += 60 * DAY;
    await mint.settle();
    expect([versions(mint, 'ca'), versions(mint, 'tls')]).toEqual([2, 1]);
    mint.documents = [{ ...leaf({ trustFirstMs: 7 * DAY }), rotate: '2' }, CA];
    await mint.settle();
    expect(isSigned(mint, 'tls_v2', 'ca_v1')).toBe(true);
    mint.now += 7 * DAY - 1;
    const pass = await mint.pass();
    expect(steps(pass)).toEqual([]);
    // No wait is shorter.
    expect(pass.dueInMs).toBe(100);
    mint.now += 1;
    expect(steps(await mint.plan())).toEqual(['tls_v3 SourceChanged: "ca_v2" signs it from now on']);
    await mint.settle();
    expect(isSigned(mint, 'tls_v3', 'ca_v2')).toBe(true);
  });

  test('follows in a later pass where only the authority could be made', async () => {
    const mint = await open(leaf(), CA);
    await mint.settle();
    mint.documents = [
      { ...leaf(), suspend: true },
      { ...CA, rotate: '2' },
    ];
    await mint.settle();
    mint.documents = [leaf(), { ...CA, rotate: '2' }];
    await mint.settle();
    expect(isSigned(mint, 'tls_v2', 'ca_v2')).toBe(true);
  });

  test('waits while its authority is due and suspended, and is not made of one that has ended', async () => {
    const mint = await open(leaf(), CA);
    await mint.settle();
    mint.now += 60 * DAY;
    mint.documents = [leaf(), { ...CA, suspend: true }];
    expect(held(await mint.plan())).toContain('PartWaits: "tls" is made of "ca", which is due and not made now');
    const unrotated = generated('ca', certificate({ ca: true, dnsNames: [], days: 100 }));
    mint.now += 60 * DAY;
    mint.documents = [{ ...leaf(), rotate: '2' }, unrotated];
    const { outcomes } = await mint.pass();
    expect(outcomes.map(({ code, message }) => [code, message])).toEqual([
      ['AuthorityEnded', 'the authority "ca" ended at 2026-04-11T00:00:00.000Z, and signs nothing more'],
    ]);
  });
});

describe('who may sign is said by a rule', () => {
  test.each([
    ['none at all', null],
    ['none for it', [{ ...rule, secrets: '*' }]],
    ['one for another', [{ ...rule, secrets: 'tls_*', signedBy: ['ca'] }]],
    ['one of another', [{ ...rule, secrets: 'tls', signedBy: ['other_ca'] }]],
  ])('and there is %s', async (_, access) => {
    const mint = await open(leaf(), CA);
    mint.access = access;
    const pass = await mint.pass();
    expect(mint.swarm.rows.map(({ name }) => name)).toEqual(['ca_v1']);
    expect(held(pass)).toContain('SourceUnavailable: the Policy does not let "ca" sign "tls"');
  });

  test('also for the key of an authority: who has it signs what he likes', async () => {
    const part = (name: string, property: string): SwarmSecret =>
      generated(name, { kind: 'part', of: 'ca', property, previousMs: null });
    const mint = await open(CA, part('ca_bundle', 'value'), part('ca_key', 'key'));
    await mint.pass();
    expect(mint.swarm.rows.map(({ name }) => name)).toEqual(['ca_v1', 'ca_bundle_v1']);
    mint.access = [...ALLOWED, { ...rule, secrets: 'ca_key', signedBy: ['ca'] }];
    await mint.settle();
    expect(mint.swarm.row('ca_key').value).toMatch(/^-----BEGIN PRIVATE KEY/);
  });

  test('of what is there: a document that is no authority, or no more, signs nothing', async () => {
    const mint = await open(leaf(), generated('ca', certificate({})));
    expect(held(await mint.plan())).toContain('"tls" is signed by "ca", which generates no authority');
    mint.documents = [leaf()];
    expect(held(await mint.plan())).toContain('"tls" is signed by "ca", which generates no authority');
  });
});

const SHAPES: readonly KeyShape[] = [
  EC,
  { type: 'ec', curve: 'P-384' },
  { type: 'ec', curve: 'P-521' },
  { type: 'rsa', bits: 2048 },
  { type: 'ed25519' },
];

testWith('openssl').each(SHAPES)('an authority with a key of %j is one to openssl, strictly', async (key) => {
  const mint = await open(leaf(), generated('ca', certificate({ ca: true, dnsNames: [], key })));
  await mint.settle();
  const directory = await mkdtemp(join(tmpdir(), 'waxseal-x509-'));
  try {
    for (const name of ['ca', 'tls']) await writeFile(join(directory, name), mint.swarm.row(name).value);
    const at = ['-attime', String(mint.now / 1000), '-x509_strict', '-check_ss_sig'];
    const host = ['-purpose', 'sslserver', '-verify_hostname', 'shop.internal'];
    const args = ['verify', ...at, ...host, '-CAfile', 'ca', 'tls'];
    expect((await run('openssl', args, { cwd: directory })).stdout).toBe('tls: OK\n');
    await expect(run('openssl', ['verify', ...at, '-CAfile', 'tls', 'tls'], { cwd: directory })).rejects.toThrow();
  } finally {
    await rm(directory, { recursive: true });
  }
});
