import type { Unavailable } from '../../model/answer.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { VaultSpec } from '../../model/store.js';
import { connect as connectTo, type Request } from '../http/connection.js';
import { textOf, type Pem } from '../http/pem.js';
import type { Reply, TransferLimits } from '../http/transfer.js';
import type { ProviderDoors } from '../provider.js';

/** One request to the server. `path`: what follows /v1/, encoded (see `pathOf`). */
export interface Question extends Omit<Request, 'headers' | 'body'> {
  readonly body?: unknown;
}

/** As the Connection that it is made of. */
export interface Connection {
  ask(question: Question, token: SecretValue | null): Promise<Reply | Unavailable>;
  close(): void;
}

/** A document of the server's key-value store has at most 1 MiB; a certificate with its chain has less. */
export const LIMITS: TransferLimits = { timeoutMs: 30_000, mostBytes: 4 * 1024 * 1024 };

interface At {
  readonly store: string;
  readonly spec: VaultSpec;
  readonly limits: TransferLimits;
}

/** Opens no connection yet. */
export function connect({ store, spec, limits }: At, pem: Pem, doors: ProviderDoors): Connection {
  const { address, tls, namespace } = spec;
  const connection = connectTo({ store, address, serverName: tls.serverName, limits }, pem, doors);
  return {
    ask: ({ body = null, path, ...rest }, token) =>
      connection.ask({
        ...rest,
        path: `/v1/${path}`,
        headers: headersOf(token, namespace),
        body: body === null ? null : JSON.stringify(body),
      }),
    close: () => connection.close(),
  };
}

function headersOf(token: SecretValue | null, namespace: string | null): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': 'waxseal',
    'x-vault-request': 'true',
    ...(token !== null && { 'x-vault-token': textOf(token) }),
    ...(namespace !== null && { 'x-vault-namespace': namespace }),
  };
}

/** Each part of each name is encoded: nothing that a document says can leave its mount. */
export function pathOf(...names: readonly string[]): string {
  return names.flatMap((name) => name.split('/').map(encodeURIComponent)).join('/');
}

/** Why a name cannot stand in a path, or null. */
export function badPath(name: string): string | null {
  // Half of a surrogate pair, which no URL can carry.
  if (/\p{Cs}/u.test(name)) return 'it is no text';
  const parts = name.split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..')
    ? 'it has an empty part, "." or ".." between its slashes'
    : null;
}
