import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { testWith } from '../../support/programs.js';
import { write } from '../fakes/azure-state.js';
import { askVault, openAzureWorld, textOf, type AzureWorld } from './opened.js';

const test = testWith('openssl');

let world: AzureWorld;
beforeAll(async () => {
  world = await openAzureWorld();
});
afterAll(() => world.stop());

const at = (name: string): string => join(world.dir, name);
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });

const KEYS = { rsa: ['rsa:2048'], ec: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] };

/** A certificate of an authority below another one: `<kind>.key`, `<kind>.pem`, `<kind>-chain.pem` (in the wrong order). */
function make(kind: 'rsa' | 'ec'): void {
  const request = (name: string, ...more: string[]): unknown =>
    openssl('req', '-newkey', ...KEYS[kind], '-nodes', '-subj', `/CN=${name}`, '-keyout', at(`${name}.key`), ...more);
  request(`${kind}-root`, '-x509', '-days', '2', '-out', at(`${kind}-root.pem`));
  const sign = (name: string, by: string, extension: string): void => {
    request(name, '-out', at(`${name}.csr`));
    writeFileSync(at(`${name}.ext`), extension);
    const authority = ['-CA', at(`${by}.pem`), '-CAkey', at(`${by}.key`), '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-days',
      '2',
      ...authority,
      '-in',
      at(`${name}.csr`),
      '-out',
      at(`${name}.pem`),
      '-extfile',
      at(`${name}.ext`),
    );
  };
  sign(`${kind}-middle`, `${kind}-root`, 'basicConstraints=CA:TRUE\n');
  sign(kind, `${kind}-middle`, 'subjectAltName=DNS:shop.example.com\n');
  writeFileSync(
    at(`${kind}-chain.pem`),
    readFileSync(at(`${kind}-root.pem`), 'utf8') + readFileSync(at(`${kind}-middle.pem`), 'utf8'),
  );
}

/** As Azure hands it out: base64 of a file with an empty password. */
function pfx(kind: 'rsa' | 'ec', ...how: string[]): string {
  const parts = ['-inkey', at(`${kind}.key`), '-in', at(`${kind}.pem`), '-certfile', at(`${kind}-chain.pem`)];
  return openssl('pkcs12', '-export', '-passout', 'pass:', ...parts, ...how).toString('base64');
}

interface Fields {
  readonly key: string;
  readonly certificate: string;
  readonly chain: string;
}

async function fieldsOf(name: string): Promise<Fields> {
  return JSON.parse(textOf(await askVault(world, { engine: 'certificates' }).read(name))) as Fields;
}

/** What was made, to the byte, with the chain in the order in which servers want it. */
function expectWhole({ certificate, chain, key }: Fields, kind: string): void {
  const [own, middle, root] = [kind, `${kind}-middle`, `${kind}-root`].map(
    (name) => new X509Certificate(readFileSync(at(`${name}.pem`))),
  );
  expect(certificate).toBe(own?.toString());
  expect(chain).toBe([own, middle, root].map(String).join(''));
  expect(createPrivateKey(key).equals(createPrivateKey(readFileSync(at(`${kind}.key`))))).toBe(true);
  expect(key).toContain('BEGIN PRIVATE KEY');
}

describe('a certificate of Key Vault', () => {
  beforeAll(() => {
    make('rsa');
    make('ec');
  });

  test.each<['rsa' | 'ec', string, string[]]>([
    ['rsa', 'AES', []],
    ['rsa', '3DES, as Windows writes it', ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['rsa', 'RC2 with 40 bits, as Windows wrote it for decades', ['-legacy']],
    ['rsa', 'nothing at all', ['-certpbe', 'NONE', '-keypbe', 'NONE']],
    ['ec', 'AES', []],
    ['ec', '3DES, as Windows writes it', ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
  ])('with a key of %s is taken out of a PFX file that is encrypted with %s', async (kind, _, how) => {
    write(world.fake.state, 'web', pfx(kind, ...how), { contentType: 'application/x-pkcs12' });
    expectWhole(await fieldsOf('web'), kind);
  });

  test.each(['rsa', 'ec'] as const)('with a key of %s comes as it is where the vault keeps it as PEM', async (kind) => {
    const pem = ['.key', '-chain.pem', '.pem'].map((end) => readFileSync(at(`${kind}${end}`), 'utf8')).join('');
    write(world.fake.state, 'web', pem, { contentType: 'application/x-pem-file' });
    expectWhole(await fieldsOf('web'), kind);
  });

  test('tells when it ends, and has the revision of its secret', async () => {
    write(world.fake.state, 'ends', pfx('ec'), { contentType: 'application/x-pkcs12', exp: 2_000 });
    const vault = askVault(world, { engine: 'certificates' });
    const [check] = await vault.check('ends');
    const read = await vault.read('ends');
    expect(read).toMatchObject({ kind: 'present', expiresAtMs: 2_000_000 });
    const revision = read.kind === 'present' ? read.revision : '';
    expect(check).toEqual({ kind: 'revision', revision, lifetime: { fromMs: null, untilMs: 2_000_000 } });
  });

  test.each<[string, string, () => string]>([
    ['a password', 'application/x-pkcs12', () => 'CANARY-no-certificate'],
    ['a PFX file with a password', 'application/x-pkcs12', () => pfx('rsa', '-passout', 'pass:CANARY')],
    ['a PFX file without a key', 'application/x-pkcs12', () => withoutKey()],
    ['half a PFX file', 'application/x-pkcs12', () => pfx('rsa').slice(0, 800)],
    ['a certificate alone', 'application/x-pem-file', () => readFileSync(at('rsa.pem'), 'utf8')],
    [
      'a key of another',
      'application/x-pem-file',
      () => ['rsa.pem', 'ec.key'].map((f) => readFileSync(at(f), 'utf8')).join(''),
    ],
    ['nothing', 'application/x-pem-file', () => ''],
    // Each would keep this process from all else for minutes: they are not begun.
    ['a PFX file that takes its time', 'application/x-pkcs12', () => stirred()],
    ['a PFX file of which each part does', 'application/x-pkcs12', () => stirred('-nomac')],
    ['an old PFX file of which each part does', 'application/x-pkcs12', () => stirred('-nomac', '-legacy')],
  ])('that is %s is none, and nothing of it is repeated', async (_, contentType, value) => {
    write(world.fake.state, 'odd', value(), { contentType });
    const answer = await askVault(world, { engine: 'certificates' }).read('odd');
    expect(answer).toMatchObject({ kind: 'unavailable', class: 'invalid', code: 'StoreCertificateUnreadable' });
    expect(JSON.stringify(answer)).not.toContain('CANARY');
  });
});

/** With the number of its rounds, wherever it is written, made the largest that fits into its place. */
function stirred(...how: readonly string[]): string {
  const file = Buffer.from(pfx('rsa', '-iter', '70000', ...how), 'base64').toString('hex');
  return Buffer.from(file.replaceAll('0203011170', '02037fffff'), 'hex').toString('base64');
}

function withoutKey(): string {
  return openssl('pkcs12', '-export', '-nokeys', '-passout', 'pass:', '-in', at('rsa.pem')).toString('base64');
}
