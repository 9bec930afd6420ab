import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keysmith } from '../../../src/keys/seal.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import type { LastingOpenBao } from '../../servers/lasting-openbao.js';
import type { SpecDirectory } from './directory.js';
import { testWithBuilt } from '../../support/programs.js';
import { writeFiles } from './files.js';

/** `test` where OpenBao is built; elsewhere left out, with a word of jest's. Where the suite is required it must run. */
export const testWithBao = testWithBuilt(process.env['WAXSEAL_TEST_BAO']);

const POLICY = `path "secret/data/shop/*" { capabilities = ["read"] }
path "secret/metadata/shop/*" { capabilities = ["read"] }`;

/** The credentials of one role of the server, in files. */
export interface Login {
  readonly roleIdFile: string;
  readonly secretIdFile: string;
}

/** A role that reads the keys below shop/ and nothing else. */
export async function makeLogin({ ask }: LastingOpenBao): Promise<Login> {
  await ask('POST', 'sys/policies/acl/shop', { policy: POLICY });
  await ask('POST', 'auth/approle/role/shop', { token_policies: 'shop', token_ttl: 1200, token_max_ttl: 7200 });
  const { data: role } = await ask('GET', 'auth/approle/role/shop/role-id');
  const { data: secret } = await ask('POST', 'auth/approle/role/shop/secret-id', {});
  const dir = writeFiles({});
  const [roleIdFile, secretIdFile] = [join(dir, 'role_id'), join(dir, 'secret_id')];
  writeFileSync(roleIdFile, String(role['role_id']), { mode: 0o600 });
  writeFileSync(secretIdFile, String(secret['secret_id']), { mode: 0o600 });
  return { roleIdFile, secretIdFile };
}

/** platform/corp.yaml: the SecretStore "corp". */
export function writeStore(dir: SpecDirectory, address: string, { roleIdFile, secretIdFile }: Login): void {
  const appRole = { roleId: { file: roleIdFile }, secretId: { file: secretIdFile } };
  dir.write('platform/corp.yaml', {
    apiVersion: 'waxseal/v1alpha1',
    kind: 'SecretStore',
    metadata: { name: 'corp' },
    spec: { provider: { vault: { address, auth: { appRole }, kv: { mount: 'secret', version: 2 } } } },
  });
}

/** A `sealed` block for an input of a composed document. */
export async function sealedFor({ owner, recipient }: SpecDirectory, name: string, text: string): Promise<string> {
  const value = SecretValue.of(Uint8Array.from(Buffer.from(text)));
  return keysmith.seal(value, { owner, name }, [recipient]);
}

/** What somebody asked of a server, as its audit log tells: "read secret/data/shop/db", in order. */
export function askedOf(audit: string, keep: (entry: AuditEntry) => boolean): readonly string[] {
  const entries = audit.split('\n').filter((line) => line !== '');
  return entries
    .map((line) => JSON.parse(line) as AuditEntry)
    .filter(keep)
    .map(({ request }) => `${request.operation} ${request.path}`);
}

interface AuditEntry {
  readonly type: 'request' | 'response';
  readonly request: { readonly operation: string; readonly path: string };
}

/** How often the key was looked at from the end of its last write until its value was read. */
export function looksUntilRead(audit: string, key: string): number {
  const isWrite = (operation: string): boolean => ['create', 'update'].includes(operation);
  // Of a write also its answer: who reads in the middle of it may or may not see it.
  const ours = askedOf(audit, ({ request: { operation, path }, type }) => {
    return path.endsWith(`/shop/${key}`) && (type === 'request' || isWrite(operation));
  });
  const [begun = 0, ended = 0] = ours.flatMap((one, at) => (isWrite(one.split(' ')[0] ?? '') ? [at] : [])).slice(-2);
  const readAt = ours.indexOf(`read secret/data/shop/${key}`, begun);
  if (readAt < 0) throw new Error(`"${key}" was not read`);
  return Math.max(0, readAt - ended - 1);
}
