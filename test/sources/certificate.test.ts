import { describe, expect, test } from '@jest/globals';
import type { Resolved, SecretSource } from '../../src/doors.js';
import { certificateLabels, certificateOf, renewAtMs } from '../../src/model/certificate.js';
import type { Live } from '../../src/model/live.js';
import type { SwarmSecret } from '../../src/model/spec.js';
import { pemBlocks } from '../../src/sources/certificate/pem.js';
import { factsOf, readCertificate, readKey } from '../../src/sources/certificate/read-certificate.js';
import { sourceDigest } from '../../src/sources/digest.js';
import type { Registry } from '../../src/sources/registry.js';
import { resolve } from '../../src/sources/resolve.js';
import { LOCKED_KEY, LOCKED_PFX, ONE, PFX, TWO } from '../support/certificates.js';
import { bytes, value } from '../support/identities.js';
import { alice, holder, live, spec, specs } from './world.js';

const subjectOf = (given: Uint8Array): string | null => {
  const certificate = readCertificate(given);
  return certificate === null ? null : factsOf(certificate).subject;
};

describe('the certificate in a value', () => {
  test('is the first of PEM text, or the one of a PFX file', () => {
    expect(subjectOf(bytes(ONE.certificate + TWO.certificate))).toBe('CN=one.example.org, O=Shop');
    expect(subjectOf(PFX)).toBe('CN=one.example.org, O=Shop');
  });

  test('is the one that the key beside it belongs to', () => {
    expect(subjectOf(bytes(ONE.certificate + TWO.key + TWO.certificate))).toBe('CN=two.example.org, O=Shop');
  });

  test.each<[string, Uint8Array]>([
    ['text', bytes('s3cr3t')],
    ['a PFX file with a password', LOCKED_PFX],
    ['bytes that begin like a PFX file', Uint8Array.from([0x30, 0x82, 1, 2, 3])],
    ['a cut certificate', bytes(ONE.certificate.replace(/\n[^\n]+\n-----END/, '\n-----END'))],
    ['a block that never ends', bytes(ONE.certificate.slice(0, 200))],
  ])('is not in %s', (_, given) => expect(subjectOf(given)).toBeNull());

  test('tells when it begins and ends', () => {
    const certificate = readCertificate(bytes(ONE.certificate));
    const facts = certificate === null ? null : factsOf(certificate);
    expect(facts && facts.notAfterMs > facts.notBeforeMs).toBe(true);
    expect(certificateOf(certificateLabels(facts))).toEqual(facts);
  });

  test('should be a new one when a third of its life is left, or when the document says', () => {
    const facts = { subject: '', notBeforeMs: 0, notAfterMs: 90 };
    expect(renewAtMs(facts, null)).toBe(60);
    expect(renewAtMs(facts, 10)).toBe(80);
  });
});

test('a private key with a password is none for a comparison', () => {
  expect(readKey(bytes(LOCKED_KEY))).toBeNull();
  expect(pemBlocks(bytes(LOCKED_KEY))).toHaveLength(1);
});

/** What lies in files, by path. */
function filed(files: Readonly<Record<string, string>>): Registry {
  const pathOf = ({ source }: { source: SwarmSecret['source'] }): string => (source.kind === 'file' ? source.path : '');
  const file: SecretSource = {
    revision: (refs) => Promise.resolve(refs.map((ref) => ({ kind: 'revision', revision: files[pathOf(ref)] ?? '' }))),
    read: (refs) =>
      Promise.resolve(
        refs.map((ref) => {
          const text = files[pathOf(ref)] ?? '';
          return { kind: 'present', value: value(text), revision: text, expiresAtMs: null };
        }),
      ),
  };
  return { file } as unknown as Registry;
}

const CERT = spec('tls_cert', { kind: 'file', path: 'cert' }, { certificate: { key: 'tls_key', renewBeforeMs: null } });
const KEY = spec('tls_key', { kind: 'file', path: 'key' });

async function resolved(files: Readonly<Record<string, string>>, world: Live = live()): Promise<Resolved> {
  return resolve(specs([CERT, KEY]), world, await alice(), filed(files));
}

/** The Swarm after this pair was rolled out. */
async function after(files: Readonly<Record<string, string>>): Promise<Live> {
  const keyring = await alice();
  const { desired } = await resolved(files);
  return live({
    holders: desired.map(({ source, spec: one }) =>
      holder(one, files[one === CERT ? 'cert' : 'key'] ?? '', keyring, { source }),
    ),
  });
}

function told({ desired }: Resolved): unknown {
  return desired.map(({ value: one }) => (one.kind === 'unavailable' ? `${one.code}: ${one.message}` : one.kind));
}

describe('a certificate and its key in two documents', () => {
  const first = { cert: ONE.certificate, key: ONE.key };
  const WRONG = 'CertificateMismatch: "tls_cert" and "tls_key" are no pair: the key is not that of the certificate';

  test('go out when they match, with what the certificate says', async () => {
    const made = await resolved(first);
    expect(told(made)).toEqual(['known', 'known']);
    expect(made.desired.map(({ certificate }) => certificate?.subject ?? null)).toEqual([
      'CN=one.example.org, O=Shop',
      null,
    ]);
    expect([...made.bytes.keys()]).toEqual(['tls_cert', 'tls_key']);
  });

  test.each([
    ['the certificate', { cert: TWO.certificate, key: ONE.key }],
    ['the key', { cert: ONE.certificate, key: TWO.key }],
  ])('are both held while only %s is new', async (_, files) => {
    const held = await resolved(files, await after(first));
    expect(told(held)).toEqual([WRONG, WRONG]);
    expect(held.bytes.size).toBe(0);
  });

  test('both move once both are new', async () => {
    const made = await resolved({ cert: TWO.certificate, key: TWO.key }, await after(first));
    expect(told(made)).toEqual(['known', 'known']);
    expect(made.bytes.size).toBe(2);
  });

  test('are not read while nothing moves', async () => {
    const again = await resolved(first, await after(first));
    expect([again.opened, again.bytes.size, told(again)]).toEqual([0, 0, ['known', 'known']]);
  });

  test('are held if one went back to an earlier version alone', async () => {
    const world = await after(first);
    const keyring = await alice();
    const newer = [CERT, KEY].map((one) =>
      holder(one, one === CERT ? TWO.certificate : TWO.key, keyring, { version: 2, source: sourceDigest(one) }),
    );
    const both = live({ holders: [...world.holders, ...newer] });
    expect(told(await resolved({ cert: ONE.certificate, key: TWO.key }, both))).toEqual([WRONG, WRONG]);
  });

  test('are held if the key is none, or its document is not there', async () => {
    const none = await resolved({ cert: ONE.certificate, key: 's3cr3t' });
    expect(told(none)).toEqual(Array(2).fill(expect.stringContaining('there is no private key in "tls_key"')));
    const alone = await resolve(specs([CERT]), live(), await alice(), filed(first));
    expect(told(alone)).toEqual([expect.stringContaining('there is no valid document "tls_key"')]);
  });
});

test('a key that is not that of the certificate in the same value is held', async () => {
  const one = spec('bundle', { kind: 'file', path: 'cert' });
  const ask = async (text: string): Promise<unknown> =>
    told(await resolve(specs([one]), live(), await alice(), filed({ cert: text })));
  expect(await ask(ONE.certificate + TWO.key)).toEqual([
    'CertificateMismatch: the private key in "bundle" is not that of its certificate',
  ]);
  expect(await ask(ONE.certificate + ONE.key)).toEqual(['known']);
  expect(await ask(TWO.certificate + ONE.certificate + ONE.key)).toEqual(['known']);
  expect(await ask(ONE.certificate + LOCKED_KEY)).toEqual(['known']);
});
