import { bech32 } from '@scure/base';
import { randomBytes } from 'node:crypto';
import { AppError } from '../model/problem.js';
import { SecretValue } from '../model/secret-value.js';
import { recipientOf } from './recipient.js';

const PREFIX = 'AGE-SECRET-KEY-';

/** One age X25519 identity. */
export interface Identity {
  readonly recipient: string;
  /** The 32 secret bytes. */
  readonly scalar: SecretValue;
}

/**
 * Reads an identity file as age-keygen writes it: one identity a line, empty lines and lines that begin with `#` say
 * nothing. The first is the primary. `file` is only a name for errors, which tell the line and never what stands there.
 */
export function parseIdentityFile(text: string, file: string): readonly [Identity, ...Identity[]] {
  const identities: Identity[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const identity = parseIdentity(line, `line ${index + 1} of "${file}"`);
    if (!identities.some((known) => known.recipient === identity.recipient)) identities.push(identity);
  }
  const [primary, ...older] = identities;
  if (primary === undefined) {
    throw new AppError('IdentityInvalid', `"${file}" holds no age identity`, {
      hint: 'it is a line that begins with AGE-SECRET-KEY-1, made by `waxseal keygen` or age-keygen',
    });
  }
  return [primary, ...older];
}

/** A fresh identity and the text of its file. The caller wipes both. */
export function makeIdentity(createdAtMs: number): { identity: Identity; file: SecretValue } {
  const scalar = new Uint8Array(randomBytes(32));
  const recipient = recipientOf(scalar);
  const created = new Date(createdAtMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const line = bech32.encodeFromBytes(PREFIX, scalar).toUpperCase();
  const file = new TextEncoder().encode(`# created: ${created}\n# public key: ${recipient}\n${line}\n`);
  return { identity: { recipient, scalar: SecretValue.of(scalar) }, file: SecretValue.of(file) };
}

function parseIdentity(line: string, where: string): Identity {
  const scalar = decode(line);
  if (scalar === null) {
    throw new AppError('IdentityInvalid', `${where} is not an age identity`, { hint: hintFor(line) });
  }
  return { recipient: recipientOf(scalar), scalar: SecretValue.of(scalar) };
}

function decode(line: string): Uint8Array | null {
  if (!line.startsWith(`${PREFIX}1`)) return null;
  try {
    const { prefix, bytes } = bech32.decodeToBytes(line);
    return prefix.toUpperCase() === PREFIX && bytes.length === 32 ? bytes : null;
  } catch {
    return null;
  }
}

function hintFor(line: string): string {
  if (line.startsWith('age1')) return 'that is a recipient, the public half: the identity begins with AGE-SECRET-KEY-1';
  if (line.startsWith(`${PREFIX}PQ-`)) return 'post-quantum identities are not supported: use an X25519 one';
  if (line.startsWith('AGE-PLUGIN-')) return 'identities of age plugins are not supported: use an X25519 one';
  if (line.startsWith('-----BEGIN AGE ENCRYPTED')) return 'the file itself is encrypted: open it first with `age -d`';
  return 'an identity is one line that begins with AGE-SECRET-KEY-1; was it copied whole?';
}
