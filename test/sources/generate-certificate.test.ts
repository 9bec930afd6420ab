import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ipBytes } from '../../src/model/ip-bytes.js';
import { SEALED_LABEL } from '../../src/model/labels.js';
import type { CertificateRecipe, KeyShape } from '../../src/model/recipe.js';
import { time } from '../../src/sources/generate/der.js';
import { make } from '../../src/sources/generate/make.js';
import { testWith } from '../support/programs.js';
import { DAY, generated, openMint } from './minting.js';

const run = promisify(execFile);

const NOW = Date.UTC(2026, 10, 28, 12);
const SHOP: CertificateRecipe = {
  kind: 'certificate',
  commonName: 'Shop & Söhne',
  dnsNames: ['shop.internal', '*.shop.internal'],
  ipAddresses: ['10.0.0.7', 'fd00::7'],
  days: 90,
  key: { type: 'ec', curve: 'P-256' },
  ca: false,
  signedBy: null,
  trustFirstMs: null,
};

async function made(more: Partial<CertificateRecipe> = {}, now = NOW): Promise<{ value: string; key: string }> {
  const kept = await make({ ...SHOP, ...more }, now);
  const text = (name: string): string => Buffer.from(kept.get(name) ?? '').toString();
  return { value: text('value'), key: text('key') };
}

/** What openssl says of a certificate. */
async function openssl(pem: string, ...args: readonly string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'waxseal-x509-'));
  try {
    const file = join(directory, 'certificate.pem');
    await writeFile(file, pem);
    return (
      await run(
        'openssl',
        args.map((arg) => (arg === 'FILE' ? file : arg)),
      )
    ).stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}

const SHAPES: readonly (readonly [KeyShape, string])[] = [
  [{ type: 'ec', curve: 'P-256' }, 'ecdsa-with-SHA256'],
  [{ type: 'ec', curve: 'P-384' }, 'ecdsa-with-SHA384'],
  [{ type: 'ec', curve: 'P-521' }, 'ecdsa-with-SHA512'],
  [{ type: 'rsa', bits: 2048 }, 'sha256WithRSAEncryption'],
  [{ type: 'ed25519' }, 'ED25519'],
];

describe('a certificate', () => {
  testWith('openssl').each(SHAPES)('with a key of %j is verified by openssl, strictly', async (key, algorithm) => {
    const { value } = await made({ key });
    const text = await openssl(value, 'x509', '-in', 'FILE', '-noout', '-text');
    expect(text).toContain(`Signature Algorithm: ${algorithm}`);
    const at = String(NOW / 1000);
    const said = await openssl(
      value,
      'verify',
      '-attime',
      at,
      '-check_ss_sig',
      '-x509_strict',
      '-CAfile',
      'FILE',
      'FILE',
    );
    expect(said).toMatch(/: OK\n$/);
  });

  testWith('openssl')('carries its names, for a server and a client, and is no authority', async () => {
    const { value } = await made();
    const text = await openssl(value, 'x509', '-in', 'FILE', '-noout', '-text', '-nameopt', 'utf8');
    for (const line of [
      /Version: 3 /,
      /Subject: CN=Shop & Söhne\n/,
      /Issuer: CN=Shop & Söhne\n/,
      /Not Before: Nov 28 11:55:00 2026 GMT\n\s+Not After : Feb 26 12:00:00 2027 GMT/,
      /Basic Constraints: critical\n\s+CA:FALSE/,
      /Key Usage: critical\n\s+Digital Signature\n/,
      /Extended Key Usage: ?\n\s+TLS Web Server Authentication, TLS Web Client Authentication/,
      /DNS:shop\.internal, DNS:\*\.shop\.internal, IP Address:10\.0\.0\.7, IP Address:FD00:0:0:0:0:0:0:7/,
    ])
      expect(text).toMatch(line);
  });

  testWith('openssl')('of an authority may sign others', async () => {
    const { value } = await made({ ca: true, dnsNames: [], ipAddresses: [] });
    const text = await openssl(value, 'x509', '-in', 'FILE', '-noout', '-text');
    expect(text).toMatch(/CA:TRUE/);
    expect(text).toMatch(/Certificate Sign, CRL Sign/);
    expect(text).not.toMatch(/Extended Key Usage|Alternative/);
  });

  test('belongs to the key that is its property, is asked for by its names, and is never the same twice', async () => {
    const { key, value } = await made();
    const read = new X509Certificate(value);
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(['www.shop.internal', 'shop.example'].map((name) => read.checkHost(name))).toEqual([
      '*.shop.internal',
      undefined,
    ]);
    expect(['fd00::7', '10.0.0.8'].map((address) => read.checkIP(address))).toEqual(['fd00::7', undefined]);
    expect(new X509Certificate((await made()).value).serialNumber).not.toBe(read.serialNumber);
  });

  test('may end after 2049, where times are written in another way', async () => {
    expect(new X509Certificate((await made({ days: 36_500 })).value).validTo).toBe('Nov  4 12:00:00 2126 GMT');
    expect([time(Date.UTC(2049, 11, 31)), time(Date.UTC(2050, 0, 1))].map((one) => one.toString('latin1', 2))).toEqual([
      '491231000000Z',
      '20500101000000Z',
    ]);
  });
});

test('a certificate and its key are of one making, before and after a rotation', async () => {
  const tls = { kind: 'generate', recipe: SHOP, rotation: { kind: 'interval', intervalMs: 60 * DAY } } as const;
  const key = { kind: 'part', of: 'tls', property: 'key', previousMs: null } as const;
  const mint = await openMint(generated('tls', tls), generated('tls_key', key));
  const fits = (): boolean =>
    new X509Certificate(mint.swarm.row('tls').value).checkPrivateKey(createPrivateKey(mint.swarm.row('tls_key').value));
  await mint.settle();
  const first = mint.swarm.row('tls').value;
  expect(fits()).toBe(true);
  mint.now += 61 * DAY;
  await mint.settle();
  expect(mint.swarm.row('tls').value).not.toBe(first);
  expect(fits()).toBe(true);
});

test('the largest key and its certificate stay small in the label that keeps them', async () => {
  const recipe = { ...SHOP, key: { type: 'rsa', bits: 4096 } } as const;
  const mint = await openMint(generated('tls', { kind: 'generate', recipe, rotation: null }));
  await mint.settle();
  expect(mint.swarm.row('tls_v1').labels[SEALED_LABEL]?.length).toBeLessThan(10_000);
});

test('an address is 4 or 16 bytes, in any spelling', () => {
  const hex = (address: string): string | null => {
    const bytes = ipBytes(address);
    return bytes && Buffer.from(bytes).toString('hex');
  };
  expect(hex('10.0.0.7')).toBe('0a000007');
  expect(hex('::')).toBe('0'.repeat(32));
  expect(hex('1::')).toBe(`0001${'0'.repeat(28)}`);
  expect(hex('::ffff:1.2.3.4')).toBe('00000000000000000000ffff01020304');
  expect(hex('FD00:0:0:0:0:0:0:7')).toBe('fd000000000000000000000000000007');
  for (const none of [
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.7',
    '10.0.0.7.',
    ':',
    '1::2::3',
    'fe80::1%eth0',
    'shop',
    '[::1]',
  ])
    expect([none, hex(none)]).toEqual([none, null]);
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(ipBytes(address)).toHaveLength(16);
    }),
  );
});
