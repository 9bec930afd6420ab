import { randomBytes, randomUUID } from 'node:crypto';

export const ACCOUNT = 'corp';
/** Conjur keeps so many of a variable. */
const VERSIONS_KEPT = 20;

/** `execute` is needed to have the value; whoever has any privilege sees that the variable is there. */
export type Privilege = 'execute' | 'read' | 'none';

export interface Variable {
  readonly createdAt: string;
  readonly privilege: Privilege;
  /** Oldest first. */
  versions: readonly { readonly version: number; readonly value: Buffer }[];
}

/** One account, all in memory. There is one login, which is known by an API key or by JWTs. */
export interface ConjurState {
  readonly variables: Map<string, Variable>;
  readonly login: string;
  apiKey: string;
  /** Those that the authenticator `platform` takes. */
  readonly jwts: Set<string>;
  /** Base64 as it stands in the header, to when it ends in ms. */
  readonly tokens: Map<string, number>;
  tokenSeconds: number;
  /** Without `iat` and `exp`: as older versions and some gateways write it. */
  tokenSaysLife: boolean;
  /** What `limit` of a listing may be; 0: whatever it is. */
  listLimitMax: number;
  /** An older version, or a gateway that takes the header away. */
  knowsBase64: boolean;
  /** A gateway that lets nobody list. */
  deniesLists: boolean;
  /** Variables that the server cannot decrypt. */
  readonly broken: Set<string>;
  /** Everything but a login fails. */
  isDown: boolean;
  now: () => number;
}

export function newConjur(): ConjurState {
  return {
    variables: new Map(),
    login: 'host/shop/waxseal',
    apiKey: newKey(),
    jwts: new Set(),
    tokens: new Map(),
    tokenSeconds: 480,
    tokenSaysLife: true,
    listLimitMax: 0,
    knowsBase64: true,
    deniesLists: false,
    broken: new Set(),
    isDown: false,
    now: () => Date.now(),
  };
}

export function newKey(): string {
  return randomBytes(26).toString('hex');
}

/** The same value again makes no version. */
export function writeValue(state: ConjurState, id: string, value: Buffer, privilege: Privilege = 'execute'): void {
  const variable = state.variables.get(id) ?? declare(state, id, privilege);
  const last = variable.versions.at(-1);
  if (last?.value.equals(value) === true) return;
  const next = { version: (last?.version ?? 0) + 1, value };
  variable.versions = [...variable.versions, next].slice(-VERSIONS_KEPT);
}

/** As a policy does: there is a variable, without a value. */
export function declare(state: ConjurState, id: string, privilege: Privilege = 'execute'): Variable {
  const micros = String(process.hrtime.bigint() % 1000n).padStart(3, '0');
  const createdAt = new Date().toISOString().replace('Z', `${micros}+00:00`);
  const variable: Variable = { createdAt, privilege, versions: [] };
  state.variables.set(id, variable);
  return variable;
}

/** The JSON of a token, as `authenticate` answers it. */
export function newToken(state: ConjurState): string {
  const iat = Math.floor(state.now() / 1000);
  const life = state.tokenSaysLife ? { iat, exp: iat + state.tokenSeconds } : {};
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = JSON.stringify({
    protected: part({ alg: 'conjur.org/slosilo/v2', kid: 'fake' }),
    payload: part({ sub: state.login, jti: randomUUID(), ...life }),
    signature: randomBytes(64).toString('base64url'),
  });
  state.tokens.set(Buffer.from(token).toString('base64'), state.now() + state.tokenSeconds * 1000);
  return token;
}
