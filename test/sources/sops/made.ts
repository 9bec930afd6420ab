import { createCipheriv, createHash, randomBytes, type KeyObject } from 'node:crypto';
import type { Keyring } from '../../../src/doors.js';
import { encrypt } from '../../../src/keys/age.js';
import type { Answer } from '../../../src/model/answer.js';
import { sopsFileKey, type SopsFile } from '../../../src/model/sops-file.js';
import { dataKeyOf, type Unwrap } from '../../../src/sources/sops/data-key.js';
import { sopsSource } from '../../../src/sources/sops/sops-source.js';
import { readSopsFile } from '../../../src/spec/sops/sops-file.js';
import { ALICE } from '../../support/identities.js';
import { sourceRef } from '../../support/source-ref.js';

/** What a file holds: texts, which are encrypted unless a key above ends in `_unencrypted`, and what may stand between. */
export type Plain = string | number | null | readonly Plain[] | { readonly [key: string]: Plain };

export interface Making {
  readonly recipients?: readonly string[];
  readonly macOnlyEncrypted?: boolean;
  /** What stands under `hc_vault`, once the data key is there. */
  readonly transit?: (dataKey: Uint8Array) => Promise<object>;
  /** What stands under `azure_kv`. */
  readonly azure?: (dataKey: Uint8Array) => object;
}

const TIME = '2026-11-28T17:09:05Z';

/** A JSON file as sops makes it. test/sources/sops/real has files of the real one. */
export async function made(plain: Readonly<Record<string, Plain>>, making: Making = {}): Promise<string> {
  const { macOnlyEncrypted = false, recipients = [ALICE.recipient], azure, transit } = making;
  const dataKey = randomBytes(32);
  const hash = createHash('sha512');
  if (macOnlyEncrypted) hash.update(createHash('sha256').update('sops').digest());
  const walk = (value: Plain, keys: readonly string[]): Plain => {
    if (Array.isArray(value)) return (value as readonly Plain[]).map((item) => walk(item, keys));
    if (value === null || value === '') return value;
    if (typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, under]) => [key, walk(under, [...keys, key])]));
    }
    const clear = typeof value === 'number' || keys.some((key) => key.endsWith('_unencrypted'));
    if (!clear || !macOnlyEncrypted) hash.update(String(value));
    return clear ? value : cipher(dataKey, value, `${keys.join(':')}:`);
  };
  const values = walk(plain, []);
  const age = await Promise.all(
    recipients.map(async (recipient) => ({ recipient, enc: await encrypt(dataKey, [recipient]) })),
  );
  const mac = cipher(dataKey, hash.digest('hex').toUpperCase(), TIME);
  const only = macOnlyEncrypted ? { mac_only_encrypted: true } : {};
  const more = {
    ...(transit !== undefined && { hc_vault: [await transit(dataKey)] }),
    ...(azure !== undefined && { azure_kv: [azure(dataKey)] }),
  };
  return JSON.stringify(
    { ...(values as object), sops: { age, ...more, lastmodified: TIME, mac, ...only, version: '3.11.0' } },
    null,
    2,
  );
}

function cipher(key: Uint8Array, text: string, bound: string): string {
  const iv = randomBytes(32);
  const made = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
  const data = Buffer.concat([made.update(text), made.final()]).toString('base64');
  return `ENC[AES256_GCM,data:${data},iv:${iv.toString('base64')},tag:${made.getAuthTag().toString('base64')},type:str]`;
}

/** The file as the directory hands it on; throws what is wrong with it. */
export function read(path: string, text: string): SopsFile {
  const file = readSopsFile({ path, text, sha256: createHash('sha256').update(text).digest('hex') });
  if ('message' in file) throw new Error(file.message);
  return file;
}

/** What opens its values; throws what is in the way. */
export async function keyOf(file: SopsFile, ways: readonly Unwrap[]): Promise<KeyObject> {
  const key = await dataKeyOf(file, ways);
  if ('kind' in key) throw new Error(key.message);
  return key;
}

/** What the source answers to a document that names this property. */
export async function ask(keyring: Keyring | null, file: SopsFile, property: string | null): Promise<Answer> {
  const { path, sha256 } = file;
  const ref = {
    ...sourceRef('db', { kind: 'sops', file: path, property, sha256 }),
    sopsFiles: new Map([[sopsFileKey(path, sha256), file]]),
  };
  const [answer] = await sopsSource(keyring).read([ref]);
  if (answer === undefined) throw new Error('the source gave no answer');
  return answer;
}
