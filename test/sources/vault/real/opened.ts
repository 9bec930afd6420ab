import { lookup } from 'node:dns';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../../src/doors.js';
import { SecretValue } from '../../../../src/model/secret-value.js';
import type { Credential, VaultAuth, VaultEngine, VaultSpec } from '../../../../src/model/store.js';
import type { Issued, Lease, Leases, Provider, RemoteAnswer } from '../../../../src/sources/provider.js';
import { openVault } from '../../../../src/sources/vault/vault-provider.js';
import type { OpenBao } from '../../../servers/openbao.js';
import { patientClock } from '../../contract/harness.js';

export const SECRET: VaultEngine = { kind: 'kv', mount: 'secret', version: 2 };

/** Credentials of one test file, in files. */
export interface Purse {
  put(name: string, text: string): Credential;
  close(): void;
}

export function newPurse(): Purse {
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-purse-'));
  return {
    put: (name, text) => {
      writeFileSync(join(dir, name), text);
      return { file: join(dir, name) };
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A provider over TLS, since one of the logins is its certificate. `calls`: what it asked, in order. */
export interface Opened {
  readonly provider: Provider;
  readonly calls: string[];
}

export function open(bao: OpenBao, auth: VaultAuth, more: Partial<VaultSpec> & { clock?: Clock } = {}): Opened {
  const calls: string[] = [];
  const { clock = patientClock(), ...rest } = more;
  const tls = { caFile: bao.certificates.caFile, serverName: null };
  const spec: VaultSpec = {
    kind: 'vault',
    address: bao.tlsAddress,
    namespace: null,
    tls,
    auth,
    engine: SECRET,
    ...rest,
  };
  const doors = {
    credentials: { read: (of: Credential) => Promise.resolve(bytesOf(of)) },
    reach: { refusal: () => null, lookup },
    clock,
    chance: () => 0.5,
    onCall: ({ operation }: { readonly operation: string }) => calls.push(operation),
  };
  return { provider: openVault({ name: 'corp', spec }, doors), calls };
}

function bytesOf(credential: Credential): SecretValue {
  if (!('file' in credential)) throw new Error('tests keep credentials in files');
  return SecretValue.of(new Uint8Array(readFileSync(credential.file)));
}

/** The latest value of a key. */
export async function read(provider: Provider, key: string, version: string | null = null): Promise<RemoteAnswer> {
  const [answer] = await provider.read([{ key, version }]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

export function fieldsOf(answer: RemoteAnswer | Issued): Readonly<Record<string, string>> {
  if (!('value' in answer)) throw new Error(`no value: ${JSON.stringify(answer)}`);
  return answer.value.expose((bytes) => JSON.parse(Buffer.from(bytes).toString()) as Record<string, string>);
}

export function leasesOf({ leases }: Provider): Leases {
  if (leases === null) throw new Error('it has no leases');
  return leases;
}

export async function issued(
  leases: Leases,
  role: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Issued> {
  const made = await leases.issue(role, parameters);
  if (!('value' in made)) throw new Error(made.message);
  return made;
}

export function leaseOf({ lease }: Issued): Lease {
  if (lease === null) throw new Error('it has no lease');
  return lease;
}
