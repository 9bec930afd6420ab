import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { Unavailable } from '../../model/answer.js';
import type { AzureSpec } from '../../model/store.js';
import type { Asked } from '../http/failures.js';
import type { TransferLimits } from '../http/transfer.js';
import type { ProviderDoors } from '../provider.js';
import { appLogin } from './app-login.js';
import { failed, vaultError, type Seen, type VaultError } from './failures.js';
import { tokenUnfit } from './login-failures.js';
import { openLogins, type LogIn } from './logins.js';
import { machineLogin } from './machine-login.js';
import { PLAIN } from './options.js';
import { sdkClient } from './sdk-client.js';

/** What one provider asks its vault with. */
export interface Session {
  readonly store: string;
  readonly address: string;
  readonly credential: TokenCredential;
  readonly options: typeof PLAIN & { readonly httpClient: HttpClient };
  /** What a client of the packages gives; else the vault's answer, or why there is none. */
  ask<T>(asked: Asked, call: (options: CallOptions) => Promise<T>): Promise<Given<T> | VaultError | Unavailable>;
  forgive(): void;
  close(): void;
}

export interface Given<T> {
  readonly kind: 'given';
  readonly it: T;
  /** Wall clock of the vault as it answered, in whole seconds; null: it does not say. */
  readonly saidMs: number | null;
}

/** Handed on to the package. */
export interface CallOptions {
  readonly onResponse: (raw: Seen) => void;
}

export interface SessionOf {
  readonly name: string;
  readonly spec: AzureSpec;
  readonly limits: TransferLimits;
}

/** The oldest that has all that is asked for, so that vaults of every cloud know it. */
export const API_VERSION = '7.4';

/** Asks nobody yet. */
export function openSession({ name: store, spec, limits }: SessionOf, doors: ProviderDoors): Session {
  const { address, tls } = spec;
  const logins = openLogins(logInOf({ name: store, spec, limits }, doors), () => tokenUnfit(store), doors.clock);
  const onReply = ({ status }: { readonly status: number }, { headers }: PipelineRequest): void => {
    const token = headers.get('authorization')?.replace(/^Bearer /, '');
    if (token !== undefined) logins.answered(token, status);
  };
  const httpClient = sdkClient({ store, address, caFile: tls.caFile, limits, operation: operationOf, onReply }, doors);
  return {
    store,
    address,
    credential: logins.credential,
    options: { ...PLAIN, httpClient },
    ask: async (asked, call) => {
      let seen: Seen | null = null;
      try {
        const it = await call({ onResponse: (raw) => (seen ??= raw) });
        return { kind: 'given', it, saidMs: saidBy(seen) };
      } catch (thrown) {
        return vaultError(thrown, seen, asked);
      }
    },
    forgive: () => logins.forgive(),
    close: () => httpClient.close(),
  };
}

function logInOf({ name: store, spec: { auth, tls }, limits }: SessionOf, doors: ProviderDoors): LogIn {
  return auth.method === 'managedIdentity'
    ? machineLogin({ store, auth, limits }, doors)
    : appLogin({ store, auth, caFile: tls.caFile, limits }, doors);
}

/** As it is, or told as what it means for whoever asked. */
export function toldAs(error: VaultError | Unavailable, asked: Asked): Unavailable {
  return 'kind' in error ? error : failed(error, asked);
}

function saidBy(seen: Seen | null): number | null {
  const ms = Date.parse(seen?.headers.get('date') ?? '');
  return Number.isNaN(ms) ? null : ms;
}

function operationOf({ method, url }: PipelineRequest): string {
  const [, kind = '', name = ''] = new URL(url).pathname.split('/');
  if (method === 'POST') return 'decrypt';
  if (kind === 'deletedsecrets') return 'look for deleted';
  return name === '' ? 'list' : 'read';
}
