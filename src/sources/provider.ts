import type { LookupFunction } from 'node:net';
import type { Clock } from '../doors.js';
import type { Absent, Answer, Unavailable } from '../model/answer.js';
import type { Lifetime } from '../model/lifetime.js';
import type { SecretValue } from '../model/secret-value.js';
import type { Credential, ProviderSpec } from '../model/store.js';

/** One value of a store, whole: `property` is cut out by the shelf. */
export interface RemoteKey {
  readonly key: string;
  /** null: the latest. */
  readonly version: string | null;
}

/** Without reading the value. `unread`: this system, or this right, has no cheap check. */
export type RemoteCheck =
  /** `lifetime` absent: this check does not tell. */
  | { readonly kind: 'revision'; readonly revision: string; readonly lifetime?: Lifetime }
  | { readonly kind: 'unread' }
  | Absent
  | Unavailable;

/** A mapping of fields comes as the text of one JSON object. */
export type RemoteAnswer = Answer;

/** Credentials that the system made for us, and will take back. The value is the text of one JSON object. */
export interface Issued {
  readonly value: SecretValue;
  /** null: it cannot be renewed or given back. */
  readonly lease: Lease | null;
  readonly renewable: boolean;
  /** Wall clock at which it ends, if nobody renews it: with its lease or with the login behind it. null: it does not. */
  readonly expiresAtMs: number | null;
}

/** What must be kept beside credentials, by whoever will renew them or give them back: here or after a restart. */
export interface Lease {
  readonly id: string;
  /**
   * The token of the login that it lives by: the system takes the credentials back when this ends, so that it is renewed
   * with the lease. As secret as the credentials. null: they outlive any login, or the token is in the operator's hands.
   */
  readonly parent: SecretValue | null;
}

/**
 * A session with one store: logs in when it first must, and keeps what it was given for as long as it is good. Answers
 * come in the order of the keys, one each; nothing is thrown but bugs.
 */
export interface Provider {
  /** How many keys one call of each may carry; 1: there is no batch. */
  readonly batch: { readonly revision: number; readonly read: number };
  revision(keys: readonly RemoteKey[]): Promise<readonly RemoteCheck[]>;
  read(keys: readonly RemoteKey[]): Promise<readonly RemoteAnswer[]>;
  /** Only systems that have leases. */
  readonly leases: Leases | null;
  /** Only systems that decrypt for us with keys that they keep. */
  readonly transit: Transit | null;
  /** Logs in if it is not, and reads nothing. null: it could. */
  test(): Promise<Unavailable | null>;
  /** Forgets its session. What it holds for living leases stays theirs. */
  close(): Promise<void>;
}

export interface Transit {
  /**
   * `key` by its name, `ciphertext` as sops wrote it. `context` is what some systems bind a ciphertext to. The value is
   * whatever was encrypted: bytes.
   */
  decrypt(
    key: string,
    ciphertext: string,
    context?: Readonly<Record<string, string>>,
  ): Promise<SecretValue | Unavailable>;
}

export interface Leases {
  /** Makes new ones, each time: never asked by a plan. `parameters` are the system's own, of one level. */
  issue(role: string, parameters: Readonly<Record<string, string>>): Promise<Issued | Unavailable>;
  /** Wall clock at which it ends now, which may be no later than before. `absent`: there is no such lease any more. */
  renew(lease: Lease): Promise<{ readonly kind: 'renewed'; readonly expiresAtMs: number } | Absent | Unavailable>;
  /** A lease that is gone already counts as revoked: null. */
  revoke(lease: Lease): Promise<Unavailable | null>;
}

/** Reads what a SecretStore names. Rejects with AppError where it may not, or cannot, be read. */
export interface Credentials {
  /** Anew each time. Without the line break at its end. */
  read(credential: Credential): Promise<SecretValue>;
}

/** Which machines a store may be reached at (S9). Every connection of a provider goes by both. */
export interface Reach {
  /** Why this URL may not be asked for this store, or null. Asked before the first request to each server. */
  refusal(store: string, url: string): Unavailable | null;
  /** Given to the agent or socket, so that the address that was checked is the one that is used. */
  readonly lookup: LookupFunction;
}

/** What every provider is given. */
export interface ProviderDoors {
  readonly credentials: Credentials;
  readonly reach: Reach;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly chance: () => number;
  /** Told of each request as it ends: for budgets and metrics. `operation` is of a closed list, without keys. */
  readonly onCall: (call: { readonly operation: string; readonly ok: boolean; readonly ms: number }) => void;
}

/** Opens no connection yet. */
export type OpenProvider<S extends ProviderSpec = ProviderSpec> = (
  store: { readonly name: string; readonly spec: S },
  doors: ProviderDoors,
) => Provider;
