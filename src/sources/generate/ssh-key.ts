import { randomBytes } from 'node:crypto';
import type { SshKeyRecipe } from '../../model/recipe.js';
import { MAIN, type Kept } from '../kept.js';
import { makePair, PUBLIC, type KeyPair } from './key-pair.js';

/** The key of OpenSSH, without a passphrase, and the line for `authorized_keys` beside it. */
export async function makeSshKey({ comment, key }: SshKeyRecipe): Promise<Kept> {
  const { publicBlob, secret } = key.type === 'rsa' ? rsa(await makePair(key)) : ed25519(await makePair(key));
  const name = key.type === 'rsa' ? 'ssh-rsa' : 'ssh-ed25519';
  const file = privateFile(publicBlob, Buffer.concat([string(name), secret, string(comment)]));
  secret.fill(0);
  const line = [name, publicBlob.toString('base64'), comment].filter((word) => word !== '').join(' ');
  const kept = new Map([
    [MAIN, armored(file)],
    [PUBLIC, new TextEncoder().encode(`${line}\n`)],
  ]);
  file.fill(0);
  return kept;
}

interface Parts {
  readonly publicBlob: Buffer;
  /** What comes between the name of the algorithm and the comment. */
  readonly secret: Buffer;
}

/** RFC 8709. The private half is the seed with the public half behind it. */
function ed25519({ privateKey }: KeyPair): Parts {
  const { d, x } = privateKey.export({ format: 'jwk' });
  const [seed, point] = [unsigned(d), unsigned(x)];
  const secret = Buffer.concat([string(point), string(Buffer.concat([seed, point]))]);
  seed.fill(0);
  return { publicBlob: Buffer.concat([string('ssh-ed25519'), string(point)]), secret };
}

function rsa({ privateKey }: KeyPair): Parts {
  const { d, e, n, p, q, qi } = privateKey.export({ format: 'jwk' });
  return {
    publicBlob: Buffer.concat([string('ssh-rsa'), integer(e), integer(n)]),
    secret: Buffer.concat([n, e, d, qi, p, q].map(integer)),
  };
}

const MAGIC = Buffer.from('openssh-key-v1\0');
const BLOCK = 8;

/** PROTOCOL.key of OpenSSH: no cipher, no key derivation, one key; the part that is secret ends with 1, 2, 3 …. */
function privateFile(publicBlob: Buffer, secret: Buffer): Buffer {
  // The same number twice: with a cipher, it tells a wrong passphrase.
  const check = randomBytes(4);
  const size = 2 * check.length + secret.length;
  const padding = Uint8Array.from({ length: (BLOCK - (size % BLOCK)) % BLOCK }, (_, at) => at + 1);
  const body = Buffer.concat([check, check, secret, padding]);
  const file = Buffer.concat([
    ...[MAGIC, string('none'), string('none'), string(''), number(1)],
    ...[string(publicBlob), string(body)],
  ]);
  secret.fill(0);
  body.fill(0);
  return file;
}

function armored(file: Buffer): Uint8Array {
  const lines = file.toString('base64').replace(/.{70}(?=.)/g, '$&\n');
  return new TextEncoder().encode(`-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`);
}

/** Numbers and texts of RFC 4251: four bytes of length, then the bytes. */
function string(what: string | Uint8Array): Buffer {
  const bytes = Buffer.from(what);
  return Buffer.concat([number(bytes.length), bytes]);
}

/** A number that is not negative: a first bit that is set would make it so. */
function integer(base64url: string | undefined): Buffer {
  const bytes = unsigned(base64url);
  return string((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function unsigned(base64url: string | undefined): Buffer {
  return Buffer.from(base64url ?? '', 'base64url');
}
