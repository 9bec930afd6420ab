import type { LintCode, LintLevel } from '../model/lints.js';
import type { BytesRecipe, PasswordRecipe } from '../model/recipe.js';

/** Documents as they are written, once they fit the schema: nothing is filled in, durations and modes are still text. */
export interface RawSwarmSecret {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly source?: RawSource;
    readonly sources?: Readonly<Record<string, RawInput>>;
    readonly template?: string;
    readonly encoding?: 'none' | 'base64' | 'hex';
    readonly consumers?: readonly RawConsumer[];
    readonly rotate?: string;
    readonly certificate?: { readonly key?: string; readonly renewBefore?: string };
    readonly refresh?: RawRefresh;
    readonly rollout?: RawRollout;
    readonly retention?: RawRetention;
    readonly deletionPolicy?: 'Delete' | 'Retain';
    readonly whenSourceAbsent?: 'Retain' | 'Delete';
    readonly adopt?: 'Never' | 'Unmanaged';
    readonly stableName?: boolean;
    readonly suspend?: boolean;
  };
}

/** The fields of a secret that a config has too; of its sources, only those that lie in git in clear. */
export interface RawSwarmConfig {
  readonly metadata: RawSwarmSecret['metadata'];
  readonly spec: Omit<RawSwarmSecret['spec'], 'source' | 'sources' | 'certificate' | 'refresh' | 'whenSourceAbsent'> & {
    readonly source?: RawContent;
    readonly sources?: Readonly<Record<string, RawContent & { readonly encoding?: 'none' | 'base64' | 'hex' }>>;
  };
}

export type RawContent = { readonly content: string } | { readonly file: { readonly path: string } };

export type RawSource =
  | { readonly sealed: string }
  | { readonly file: { readonly path: string } }
  | { readonly sops: RawSops }
  | { readonly remote: RawRemote }
  | { readonly generate: RawGenerate }
  | { readonly lease: RawLease }
  | { readonly part: RawPart };

interface RawLease {
  readonly store: string;
  readonly role: string;
  readonly property?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

interface RawPart {
  readonly of: string;
  readonly property?: string;
  readonly previous?: string;
}

export interface RawSops {
  readonly file: string;
  readonly property?: string;
}
export type RawInput = RawSource & { readonly encoding?: 'none' | 'base64' | 'hex' };

interface RawRemote {
  readonly store: string;
  readonly key: string;
  readonly property?: string;
  readonly version?: string;
}

/** Exactly one recipe: a rule of its own says so (generate-rules.ts). */
export interface RawGenerate {
  readonly password?: Partial<Omit<PasswordRecipe, 'kind'>>;
  readonly bytes?: Partial<Omit<BytesRecipe, 'kind'>>;
  readonly uuid?: Readonly<Record<string, never>>;
  readonly key?: RawKey;
  readonly sshKey?: RawKey & { readonly type?: 'ed25519' | 'rsa'; readonly comment?: string };
  readonly certificate?: {
    readonly commonName: string;
    readonly dnsNames?: readonly string[];
    readonly ipAddresses?: readonly string[];
    readonly days?: number;
    readonly key?: RawKey;
    readonly ca?: boolean;
    readonly signedBy?: string;
    readonly trustFirst?: string;
  };
  readonly rotation?: { readonly interval?: string; readonly cron?: string; readonly timeZone?: string };
}

export interface RawKey {
  readonly type?: 'ec' | 'rsa' | 'ed25519';
  /** Of rsa. */
  readonly bits?: number;
  /** Of ec. */
  readonly curve?: 'P-256' | 'P-384' | 'P-521';
}

export interface RawConsumer {
  readonly service: string | Readonly<Record<string, string>>;
  readonly target?: string;
  readonly uid?: string;
  readonly gid?: string;
  readonly mode?: string;
  readonly force?: boolean;
}

export interface RawRollout {
  readonly maxParallel?: number;
  readonly first?: readonly string[];
  readonly soak?: string;
  readonly timeout?: string;
  readonly onFailure?: 'Rollback' | 'Pause';
}

export interface RawRetention {
  readonly versions?: number;
  readonly minAge?: string;
}

export interface RawRefresh {
  readonly interval?: string;
  readonly policy?: 'Periodic' | 'OnChange' | 'Once';
}

export interface RawPolicy {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly owner: string;
    readonly recipients: readonly string[];
    readonly snapshotKey?: string;
    readonly naming?: { readonly prefix?: string; readonly pattern?: string };
    readonly access?: readonly {
      readonly secrets: string;
      readonly services: readonly string[];
      readonly targets?: readonly string[];
      readonly stores?: readonly { readonly name: string; readonly keys: string }[];
      readonly signedBy?: readonly string[];
    }[];
    readonly prune?: { readonly maxPercent?: number; readonly allow?: number; readonly confirm?: string | null };
    readonly allowFileSources?: readonly string[];
    readonly configs?: 'Ignored' | 'Managed';
    readonly sops?: { readonly bindNames?: boolean };
    readonly lints?: Readonly<Partial<Record<LintCode, LintLevel>>>;
    readonly defaults?: {
      readonly rollout?: RawRollout;
      readonly retention?: RawRetention;
      readonly refresh?: RawRefresh;
    };
  };
}

export interface RawSecretStore {
  readonly metadata: { readonly name: string };
  readonly spec: {
    /** Exactly one; the file of the provider knows its form. */
    readonly provider: Readonly<Record<string, unknown>>;
    readonly limits?: {
      readonly concurrency?: number;
      readonly callsPerSecond?: number;
      readonly callsPerHour?: number;
    };
  };
}

/** One of ajv's errors. It carries no data but names of fields. */
export interface SchemaError {
  /** JSON pointer of what does not fit. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Set if it is not a value that does not fit, but the name of a field of the mapping at `instancePath`. */
  readonly propertyName?: string;
}
