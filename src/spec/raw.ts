import type { LintCode, LintLevel } from '../model/lints.js';

/** Documents as they are written, once they fit the schema: nothing is filled in, durations and modes are still text. */
export interface RawSwarmSecret {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly source: { readonly sealed: string } | { readonly file: { readonly path: string } };
    readonly encoding?: 'none' | 'base64' | 'hex';
    readonly consumers?: readonly RawConsumer[];
    readonly rotate?: string;
    readonly rollout?: RawRollout;
    readonly retention?: RawRetention;
    readonly deletionPolicy?: 'Delete' | 'Retain';
    readonly adopt?: 'Never' | 'Unmanaged';
    readonly stableName?: boolean;
    readonly suspend?: boolean;
  };
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
    }[];
    readonly prune?: { readonly maxPercent?: number; readonly allow?: number; readonly confirm?: string | null };
    readonly allowFileSources?: readonly string[];
    readonly lints?: Readonly<Partial<Record<LintCode, LintLevel>>>;
    readonly defaults?: { readonly rollout?: RawRollout; readonly retention?: RawRetention };
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
