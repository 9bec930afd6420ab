import { generateKeyPairSync, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import type { FakeReply } from './azure-told.js';

export interface FakeVersion {
  readonly id: string;
  readonly value: string;
  readonly contentType?: string | undefined;
  enabled: boolean;
  readonly nbf?: number | undefined;
  readonly exp?: number | undefined;
  /** Seconds, as the vault writes them. */
  readonly created: number;
  updated: number;
}

/** What may be said of a new version. */
export type More = Partial<Pick<FakeVersion, 'contentType' | 'enabled' | 'nbf' | 'exp'>>;

interface FakeToken {
  readonly resource: string;
  readonly clientId: string;
}

/** Everything in memory. One vault, one tenant, and the applications that are registered there. */
export interface AzureState {
  readonly tenantId: string;
  readonly clientId: string;
  /** Of the one application: what it may log in with now. */
  readonly clientSecrets: Set<string>;
  /** SHA-256 thumbprint of its certificates (base64url) to the public key. */
  readonly certificates: Map<string, KeyObject>;
  /** Tokens of another platform that a federated credential fits. */
  readonly federated: Set<string>;
  readonly tokens: Map<string, FakeToken>;
  readonly tokenSeconds: number;
  readonly secrets: Map<string, FakeVersion[]>;
  readonly deleted: Map<string, FakeVersion[]>;
  /** Name to version to key. */
  readonly keys: Map<string, Map<string, KeyObject>>;
  /** Rights that the application has not: `list`, `deleted`. Names that begin with `forbidden` it may never read. */
  readonly denied: Set<string>;
  /** What the challenge names as the thing that a token is for. */
  resource: string;
  /** The tenant that the challenge names. */
  challengeTenant: string;
  /** Seconds between one change and the next. */
  tick: number;
  /** The vault's clock, in seconds. */
  now: number;
  /** Where the login says that its tokens are given; null: here. */
  tokenHost: string | null;
  /** What the login answers, whatever it is asked. */
  loginSays: FakeReply | null;
  /** Where the next page of a list is said to be; null: here. */
  nextPages: string | null;
}

/** The vault is `corp.vault.test`, and its cloud `vault.test`. */
export const VAULT_HOST = 'corp.vault.test';
export const LOGIN_HOST = 'login.vault.test';
export const RESOURCE = 'https://vault.test';
/** The packages want the host of a vault to end with that of its resource, as 127.0.0.1 does with this one. */
export const IP_RESOURCE = 'vault://0.0.1';

export function newAzure(): AzureState {
  const tenantId = randomUUID();
  return {
    tenantId,
    clientId: randomUUID(),
    clientSecrets: new Set(),
    certificates: new Map(),
    federated: new Set(),
    tokens: new Map(),
    tokenSeconds: 3599,
    secrets: new Map(),
    deleted: new Map(),
    keys: new Map(),
    denied: new Set(),
    resource: RESOURCE,
    challengeTenant: tenantId,
    tick: 5,
    now: Math.floor(Date.now() / 1000) - 86_400,
    tokenHost: null,
    loginSays: null,
    nextPages: null,
  };
}

export function newToken(state: AzureState, resource: string): string {
  const token = `eyJ.${randomBytes(24).toString('base64url')}`;
  state.tokens.set(token, { resource, clientId: state.clientId });
  return token;
}

/** The next one of a secret. */
export function write(state: AzureState, name: string, value: string, more: More = {}): FakeVersion {
  if (Buffer.byteLength(value) > MOST_BYTES) throw new Error('a secret has at most 25 KB');
  const now = (state.now += state.tick);
  const id = randomBytes(16).toString('hex');
  const version = { id, value, enabled: true, created: now, updated: now, ...more };
  state.secrets.set(name, [...(state.secrets.get(name) ?? []), version]);
  state.now += state.tick;
  return version;
}

export const MOST_BYTES = 25_600;

/** It can be recovered after. */
export function remove(state: AzureState, name: string): void {
  const versions = state.secrets.get(name);
  if (versions === undefined) return;
  state.secrets.delete(name);
  state.deleted.set(name, versions);
}

export function recover(state: AzureState, name: string): void {
  const versions = state.deleted.get(name);
  if (versions === undefined) return;
  state.deleted.delete(name);
  state.secrets.set(name, versions);
}

export function purge(state: AzureState, name: string): void {
  state.deleted.delete(name);
}

/** An RSA key, by the ID of its version. */
export function newKey(state: AzureState, name: string): { readonly version: string; readonly publicKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const version = randomBytes(16).toString('hex');
  state.keys.set(name, (state.keys.get(name) ?? new Map<string, KeyObject>()).set(version, privateKey));
  return { version, publicKey };
}
