import { randomBytes, randomUUID } from 'node:crypto';

/** A version of a secret. `stages` moves from version to version. */
export interface FakeVersion {
  readonly id: string;
  readonly text: string | null;
  readonly binary: string | null;
  stages: string[];
}

export interface FakeSecret {
  readonly name: string;
  readonly arn: string;
  versions: FakeVersion[];
  /** Seconds; null: it is not marked for deletion. */
  deletedAt: number | null;
}

/** A version of a parameter, the first of which is 1. */
export interface FakeParameter {
  readonly version: number;
  readonly value: string;
  readonly writtenAtMs: number;
  labels: string[];
}

/** Who signs: an access key, or a session of a role. */
export interface FakeKey {
  readonly secret: string;
  readonly token: string | null;
  /** null: a user, who may do everything here. */
  readonly role: string | null;
  /** ms of the wall clock. */
  expiresAtMs: number;
}

/** What an account of AWS holds, as far as the tests need it. */
export interface FakeAccount {
  readonly secrets: Map<string, FakeSecret>;
  /** Versions by the name of a parameter, the newest last. */
  readonly parameters: Map<string, FakeParameter[]>;
  readonly keys: Map<string, FakeKey>;
  /** By role: the actions that it may take. */
  readonly roles: Map<string, readonly string[]>;
  /** Of a platform that STS believes. */
  readonly tokens: Set<string>;
  /** Lists begin with a page of nothing, as AWS allows itself. */
  emptyPages: boolean;
  newKey(role: string | null, token: string | null): string;
  secret(nameOrArn: string): FakeSecret | undefined;
  put(name: string, value: Pick<FakeVersion, 'text' | 'binary'>, stages?: readonly string[]): string;
}

export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';

export function makeAccount(): FakeAccount {
  const secrets = new Map<string, FakeSecret>();
  const keys = new Map<string, FakeKey>();
  const find = (id: string): FakeSecret | undefined =>
    secrets.get(id) ?? [...secrets.values()].find(({ arn }) => arn === id || arn.slice(0, -7) === id);
  return {
    secrets,
    parameters: new Map(),
    keys,
    roles: new Map(),
    tokens: new Set(),
    emptyPages: false,
    newKey: (role, token) => {
      const id = `${token === null ? 'AKIA' : 'ASIA'}${randomBytes(8).toString('hex').toUpperCase()}`;
      keys.set(id, { secret: randomBytes(20).toString('hex'), token, role, expiresAtMs: Infinity });
      return id;
    },
    secret: find,
    put: (name, value, stages = ['AWSCURRENT']) => {
      const arn = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-${randomBytes(3).toString('hex')}`;
      const secret = find(name) ?? { name, arn, versions: [], deletedAt: null };
      secrets.set(secret.name, secret);
      const id = randomUUID();
      for (const version of secret.versions) moveAway(version, stages);
      secret.versions.push({ id, ...value, stages: [...stages] });
      return id;
    },
  };
}

/** What is current becomes previous by itself. */
function moveAway(version: FakeVersion, stages: readonly string[]): void {
  const wasCurrent = version.stages.includes('AWSCURRENT') && stages.includes('AWSCURRENT');
  const taken = wasCurrent ? [...stages, 'AWSPREVIOUS'] : stages;
  version.stages = version.stages.filter((stage) => !taken.includes(stage));
  if (wasCurrent) version.stages.push('AWSPREVIOUS');
}
