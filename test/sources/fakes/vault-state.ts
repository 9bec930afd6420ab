import { randomUUID } from 'node:crypto';

export const ROOT_TOKEN = 'root-token-of-the-fake';

interface Version {
  readonly data: unknown;
  readonly created_time: string;
  deletion_time: string;
  destroyed: boolean;
}

interface Token {
  ttl: number;
  readonly renewable: boolean;
  /** What it may still be renewed for, in all. */
  maxTtl: number;
}

/** Everything in memory. There is one role of AppRole, whose tokens may read what lies below app/, and all else of it. */
export interface VaultState {
  readonly kv1: Map<string, unknown>;
  readonly kv2: Map<string, Version[]>;
  readonly tokens: Map<string, Token>;
  readonly secretIds: Set<string>;
  /** Wrapping token to what is in it. */
  readonly wrapped: Map<string, { readonly creation_path: string; readonly data: Readonly<Record<string, unknown>> }>;
  /** Lease to the token that it lives by. */
  readonly leases: Map<string, string>;
  /** Keys of the transit engine, and what each of them encrypted: ciphertext to plaintext. */
  readonly transit: Map<string, Map<string, string>>;
  readonly roleId: string;
  /** Seconds of the tokens of a login. */
  tokenTtl: number;
  tokenMaxTtl: number;
  /** Of the one static role of the database. */
  rotation: { readonly password: string; readonly at: string };
}

export function newVault(): VaultState {
  return {
    kv1: new Map(),
    kv2: new Map(),
    tokens: new Map([[ROOT_TOKEN, { ttl: 0, renewable: false, maxTtl: 0 }]]),
    secretIds: new Set(),
    wrapped: new Map(),
    leases: new Map(),
    transit: new Map(),
    roleId: randomUUID(),
    tokenTtl: 1200,
    tokenMaxTtl: 86_400,
    rotation: { password: randomUUID(), at: new Date().toISOString() },
  };
}

export function newToken(state: VaultState): { readonly token: string; readonly ttl: number } {
  const token = `s.${randomUUID()}`;
  state.tokens.set(token, { ttl: state.tokenTtl, renewable: true, maxTtl: state.tokenMaxTtl });
  return { token, ttl: state.tokenTtl };
}

/** Leases end with their token. */
export function endToken(state: VaultState, token: string): void {
  state.tokens.delete(token);
  for (const [lease, parent] of state.leases) if (parent === token) state.leases.delete(lease);
}

/** Nanoseconds, as the server writes them. */
export function written(data: unknown): Version {
  const created_time = new Date().toISOString().replace('Z', `${String(process.hrtime.bigint() % 1_000_000n)}Z`);
  return { data, created_time, deletion_time: '', destroyed: false };
}
