import { SecretValue } from '../../model/secret-value.js';
import type { Credential } from '../../model/store.js';
import type { Credentials } from '../provider.js';

/** PEM text. `ca` null: what Node trusts. */
export interface Pem {
  readonly ca: SecretValue | null;
  readonly client: { readonly certificate: SecretValue; readonly key: SecretValue } | null;
}

interface PemPlaces {
  readonly caFile: string | null;
  readonly client: { readonly certificate: Credential; readonly key: Credential } | null;
}

/** What `work` makes of the PEM files as they are now; they are wiped after it. Rejects where one cannot be read. */
export async function withPem<T>(places: PemPlaces, credentials: Credentials, work: (pem: Pem) => T): Promise<T> {
  const read: SecretValue[] = [];
  const text = async (credential: Credential): Promise<SecretValue> => {
    const value = await credentials.read(credential);
    read.push(value);
    return value;
  };
  try {
    const { caFile, client } = places;
    const ca = caFile === null ? null : await text({ file: caFile });
    if (client === null) return work({ ca, client });
    const certificate = await text(client.certificate);
    return work({ ca, client: { certificate, key: await text(client.key) } });
  } finally {
    for (const value of read) value.wipe();
  }
}

/** A string of it, for what takes nothing else. It cannot be wiped. */
export function textOf(value: SecretValue): string {
  return value.expose((bytes) => Buffer.from(bytes).toString('utf8'));
}

/** The text of a credential, which is wiped. */
export async function textFrom(reading: Promise<SecretValue>): Promise<string> {
  const value = await reading;
  const text = textOf(value);
  value.wipe();
  return text;
}

/** It has half of a surrogate pair in it, by an escape of JSON: as bytes it would be another text. */
export function isHalf(text: string): boolean {
  return /\p{Cs}/u.test(text);
}

export function secretOf(text: string): SecretValue {
  return SecretValue.of(new Uint8Array(Buffer.from(text)));
}
