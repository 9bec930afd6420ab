import type { Ignore, LintRules } from './lints.js';
import type { Recipe, Rotation } from './recipe.js';
import type { Place, Problem } from './problem.js';
import type { SopsFile } from './sops-file.js';
import type { SecretStore } from './store.js';

/** Where a value comes from, as a person wrote it. */
export type Source =
  /** Of a config: it lies in git in clear, in the document or in a file beside it. */
  | { readonly kind: 'content'; readonly text: string }
  /** An age file, armoured, made by `waxseal seal` and bound to owner and name. */
  | { readonly kind: 'sealed'; readonly armor: string }
  /** A file of the machine that runs Waxseal: absolute, and below a directory that the Policy allows. */
  | { readonly kind: 'file'; readonly path: string }
  /**
   * A value of a file in the directory that the program `sops` encrypted. `file` is relative to the directory, `sha256` of
   * the file's bytes. `property` null: the file holds one value only.
   */
  | { readonly kind: 'sops'; readonly file: string; readonly property: string | null; readonly sha256: string }
  /** A key of another system, reached as the SecretStore says. `version` as that system writes it; null: the latest. */
  | {
      readonly kind: 'remote';
      readonly store: string;
      readonly key: string;
      readonly property: string | null;
      readonly version: string | null;
    }
  /** Made once by this program, and kept in the Swarm, sealed. `rotation` null: again only when somebody asks. */
  | { readonly kind: 'generate'; readonly recipe: Recipe; readonly rotation: Rotation | null }
  /** Credentials that another system makes, with a lease. `property`: a path into them; null: all, as JSON. */
  | {
      readonly kind: 'lease';
      readonly store: string;
      readonly role: string;
      readonly property: string | null;
      readonly parameters: Readonly<Record<string, string>>;
    }
  /**
   * Another property of what document `of` makes. `previousMs`: of the value before that one, for so long after the
   * newer one was made, and of the newer one from then on; null: never of the one before.
   */
  | { readonly kind: 'part'; readonly of: string; readonly property: string; readonly previousMs: number | null };

/** A value that is put together of several others. */
export interface Composed {
  readonly kind: 'composed';
  /** As written; sound, and it names every input and no other. */
  readonly template: string;
  /** Sorted by name. */
  readonly inputs: readonly Input[];
}

export interface Input {
  readonly name: string;
  readonly source: Source;
  readonly encoding: Encoding;
}

/** How the text that a source gives turns into bytes. */
export type Encoding = 'none' | 'base64' | 'hex';

/** A service, or every service that carries all of these labels. Exactly one is set. */
export interface Consumer {
  readonly service: string | null;
  readonly selector: Readonly<Record<string, string>> | null;
  /** As written or defaulted: a bare name (below /run/secrets) or an absolute path. */
  readonly target: string;
  readonly uid: string;
  readonly gid: string;
  /** File mode bits, for example 0o400. */
  readonly mode: number;
  readonly force: boolean;
  readonly place: Place;
}

/** Durations are milliseconds. `timeout` is without progress, not in all. */
export interface Rollout {
  readonly maxParallel: number;
  readonly first: readonly string[];
  readonly soakMs: number;
  readonly timeoutMs: number;
  readonly onFailure: 'Rollback' | 'Pause';
}

/** Superseded versions kept beyond those that anything still needs. */
export interface Retention {
  readonly versions: number;
  readonly minAgeMs: number;
}

/** When a source outside of git is asked again. */
export interface Refresh {
  readonly intervalMs: number;
  /** OnChange: when the document says something else; Once: never after the first version. */
  readonly policy: 'Periodic' | 'OnChange' | 'Once';
}

/** A certificate, and when it should be a new one. */
export interface CertificateRules {
  /** The logical name of the document that holds its private key; null: none, or it is in the same value. */
  readonly key: string | null;
  /** Before its end; null: a third of its life. */
  readonly renewBeforeMs: number | null;
}

/**
 * One valid SwarmSecret or SwarmConfig document, defaults filled in. Its names tell which (object-name.ts), and a config's
 * source is `content`, or composed of that.
 */
export interface SwarmSecret {
  /** The logical name, without prefix. */
  readonly name: string;
  /** The Swarm name of the stable holder, and the stem of the versions': prefix + name. */
  readonly swarmName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly source: Source | Composed;
  /** Of what `source` gives, put together. */
  readonly encoding: Encoding;
  readonly consumers: readonly Consumer[];
  /** Any change asks for a new version even if the value is the same. '' when absent. */
  readonly rotate: string;
  readonly refresh: Refresh;
  /** What it means when the source proves that the key is gone. */
  readonly whenSourceAbsent: 'Retain' | 'Delete';
  /** What the document says of a value that is a certificate; null: nothing. */
  readonly certificate: CertificateRules | null;
  readonly rollout: Rollout;
  readonly retention: Retention;
  readonly deletionPolicy: 'Delete' | 'Retain';
  readonly adopt: 'Never' | 'Unmanaged';
  readonly stableName: boolean;
  readonly suspend: boolean;
  /** Where the document starts. */
  readonly place: Place;
}

/** One row of Policy.access. Globs: `*` is any run of characters, nothing else is special. */
export interface AccessRule {
  readonly secrets: string;
  readonly services: readonly string[];
  readonly targets: readonly string[];
  /** Keys of stores that these secrets may come from; null: the rule says nothing of stores. */
  readonly stores: readonly { readonly name: string; readonly keys: string }[] | null;
  /** Documents whose authority may sign these secrets, which are certificates then. Absent: none. */
  readonly signedBy?: readonly string[];
}

export interface Policy {
  readonly owner: string;
  /** age recipients; the first is the operator's. */
  readonly recipients: readonly string[];
  readonly snapshotKey: string | null;
  readonly naming: { readonly prefix: string; readonly pattern: string | null };
  /** null: all allowed. */
  readonly access: readonly AccessRule[] | null;
  readonly prune: { readonly maxPercent: number; readonly allow: number; readonly confirm: string | null };
  readonly allowFileSources: readonly string[];
  /** Ignored: configs are not even listed. */
  readonly configs: 'Ignored' | 'Managed';
  /** Levels that differ from a lint's own. */
  readonly lints: LintRules['levels'];
  /** `bindNames`: the last key of a property must be the name of the secret. */
  readonly sops: { readonly bindNames: boolean };
  readonly place: Place;
}

/** A git commit, as far as it could be told from the checkout. */
export interface Commit {
  /** 40 or 64 hex digits. */
  readonly id: string;
  /** "Name <mail>" of its author. */
  readonly author: string | null;
  /** Wall clock of its author, ms since 1970. */
  readonly atMs: number | null;
}

/** A newer state of the directory exists and is not applied: a person must look at it first. */
export interface Withheld {
  readonly reason: 'UnverifiedCommit' | 'HistoryRewritten';
  /** Names the commit, and why it is not trusted. */
  readonly message: string;
}

/** What one reading of the directory gave. */
export interface Specs {
  readonly policy: Policy | null;
  /** Sorted by name: secrets, and configs among them. Only valid documents whose name is not double. */
  readonly secrets: readonly SwarmSecret[];
  /** Sorted by name. Only valid ones whose name is not double. */
  readonly stores: readonly SecretStore[];
  /** Files that documents name under `source.sops`, by `sopsFileKey`. */
  readonly sopsFiles: ReadonlyMap<string, SopsFile>;
  readonly problems: readonly Problem[];
  /** Comments that take lints back. */
  readonly ignores: readonly Ignore[];
  /**
   * The directory was read whole, every document in it parsed, no name is double. Only then may the absence of a
   * document mean that somebody removed it (P4).
   */
  readonly complete: boolean;
  /** No SwarmSecret and no SwarmConfig was found, valid or not: removes nothing, whatever the rest says (P4). */
  readonly empty: boolean;
  /** The git commit that was read, or null. */
  readonly revision: string | null;
  /** The same with its author and time; its id is `revision`. */
  readonly commit: Commit | null;
  /** null: what was read is the newest that there is, or nobody checks that. */
  readonly withheld: Withheld | null;
}
