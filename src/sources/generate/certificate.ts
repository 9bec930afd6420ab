import { createHash, randomBytes, sign, type KeyObject } from 'node:crypto';
import { ipBytes } from '../../model/ip-bytes.js';
import type { CertificateRecipe, KeyShape } from '../../model/recipe.js';
import { MAIN, type Kept } from '../kept.js';
import { bits, der, integer, objectId, octets, sequence, tagged, time, TRUE, utf8, type Der } from './der.js';
import { makePair, privatePem, type KeyPair } from './key-pair.js';

const DAY_MS = 86_400_000;

/** Clocks of those who read it may be this late. */
const EARLIER_MS = 300_000;

/** An authority in use. */
export interface Issuer {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** Wall ms. What it signs ends no later. */
  readonly notAfterMs: number;
}

/**
 * A certificate (RFC 5280), valid from `nowMs` on, and its key as the property `key`. `issuer` null: its own key signs.
 */
export async function makeCertificate(recipe: CertificateRecipe, nowMs: number, issuer: Issuer | null): Promise<Kept> {
  const pair = await makePair(recipe.key);
  const { privateKey } = issuer ?? pair;
  const algorithm = algorithmOf(privateKey);
  const told = toBeSigned(recipe, pair, { algorithm: algorithm.id, issuer, nowMs });
  const signature = sign(algorithm.hash, told, privateKey);
  return new Map([
    [MAIN, pemOf(sequence(told, algorithm.id, bits(signature)))],
    ['key', privatePem(pair.privateKey)],
  ]);
}

const ALGORITHMS: Readonly<Record<'rsa' | 'ed25519' | 'P-256' | 'P-384' | 'P-521', { hash: string | null; id: Der }>> =
  {
    rsa: { hash: 'sha256', id: sequence(objectId('1.2.840.113549.1.1.11'), der(0x05)) },
    ed25519: { hash: null, id: sequence(objectId('1.3.101.112')) },
    'P-256': { hash: 'sha256', id: sequence(objectId('1.2.840.10045.4.3.2')) },
    'P-384': { hash: 'sha384', id: sequence(objectId('1.2.840.10045.4.3.3')) },
    'P-521': { hash: 'sha512', id: sequence(objectId('1.2.840.10045.4.3.4')) },
  };

/** Of a key that `makePair` made. */
function algorithmOf({ asymmetricKeyDetails, asymmetricKeyType }: KeyObject): { hash: string | null; id: Der } {
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'ed25519') return ALGORITHMS[asymmetricKeyType];
  const curve = asymmetricKeyDetails?.namedCurve ?? '';
  return ALGORITHMS[curve === 'secp384r1' ? 'P-384' : curve === 'secp521r1' ? 'P-521' : 'P-256'];
}

interface Signing {
  readonly algorithm: Der;
  readonly issuer: Issuer | null;
  readonly nowMs: number;
}

function nameOf(commonName: string): Der {
  return sequence(der(0x31, sequence(objectId('2.5.4.3'), utf8(commonName))));
}

function toBeSigned(recipe: CertificateRecipe, { publicKey }: KeyPair, { algorithm, issuer, nowMs }: Signing): Der {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return sequence(
    tagged(0, integer(Uint8Array.of(2))),
    integer(serialNumber()),
    algorithm,
    nameOf((issuer ?? recipe).commonName),
    sequence(time(nowMs - EARLIER_MS), time(Math.min(nowMs + recipe.days * DAY_MS, issuer?.notAfterMs ?? Infinity))),
    nameOf(recipe.commonName),
    spki,
    tagged(3, sequence(...extensions(recipe, spki), ...issuedBy(issuer))),
  );
}

/** Sixteen bytes, of which the first is neither 0 nor negative. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function extensions(recipe: CertificateRecipe, spki: Uint8Array): readonly Der[] {
  const names = [
    ...recipe.dnsNames.map((name) => der(0x82, Buffer.from(name))),
    ...recipe.ipAddresses.map((address) => der(0x87, ipBytes(address) ?? new Uint8Array())),
  ];
  return [
    extension('2.5.29.19', recipe.ca ? sequence(TRUE) : sequence(), 'critical'),
    extension('2.5.29.15', keyUsage(recipe.ca, recipe.key), 'critical'),
    ...(recipe.ca ? [] : [extension('2.5.29.37', sequence(...[SERVER, CLIENT].map(objectId)))]),
    ...(names.length === 0 ? [] : [extension('2.5.29.17', sequence(...names))]),
    extension('2.5.29.14', octets(keyIdOf(spki))),
  ];
}

/** Which key of that name signed: an authority is made anew under the same name. */
function issuedBy(issuer: Issuer | null): readonly Der[] {
  if (issuer === null) return [];
  const id = keyIdOf(issuer.publicKey.export({ type: 'spki', format: 'der' }));
  return [extension('2.5.29.35', sequence(der(0x80, id)))];
}

function keyIdOf(spki: Uint8Array): Uint8Array {
  return createHash('sha1').update(spki).digest();
}

const SERVER = '1.3.6.1.5.5.7.3.1';
const CLIENT = '1.3.6.1.5.5.7.3.2';

/** An authority signs certificates and lists; others sign, and an RSA key also takes a key that is sent to it. */
function keyUsage(ca: boolean, { type }: KeyShape): Der {
  if (ca) return bits(Uint8Array.of(0x06), 1);
  return type === 'rsa' ? bits(Uint8Array.of(0xa0), 5) : bits(Uint8Array.of(0x80), 7);
}

function extension(id: string, value: Der, critical?: 'critical'): Der {
  return sequence(objectId(id), ...(critical === undefined ? [] : [TRUE]), octets(value));
}

function pemOf(certificate: Der): Uint8Array {
  const lines = certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return new TextEncoder().encode(`-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`);
}
