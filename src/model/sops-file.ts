import type { PropertyStep } from './property-path.js';

/** How the plaintext was written; told by the name of the file, as the `sops` program does. */
export type SopsFormat = 'yaml' | 'json' | 'dotenv' | 'ini' | 'binary';

/**
 * A value of a sops file, in the order of the file.
 * - `encrypted`: `text` is the whole `ENC[…]`.
 * - `clear`: `text` is what the MAC covers: numbers as Go prints them, booleans as `True` and `False`.
 * - `empty`: null, an empty text, mapping or list. The MAC does not cover it.
 */
export interface SopsLeaf {
  readonly path: readonly PropertyStep[];
  readonly kind: 'encrypted' | 'clear' | 'empty';
  readonly text: string;
}

/** One of the ways to the data key. `enc` is the data key (or its share), encrypted for it. */
export type SopsKey =
  | { readonly kind: 'age'; readonly recipient: string; readonly enc: string }
  | { readonly kind: 'pgp'; readonly fingerprint: string; readonly enc: string }
  | {
      readonly kind: 'hc_vault';
      readonly address: string;
      readonly mount: string;
      readonly key: string;
      readonly enc: string;
    }
  | {
      readonly kind: 'azure_kv';
      readonly vault: string;
      readonly name: string;
      readonly version: string;
      readonly enc: string;
    }
  | {
      readonly kind: 'kms';
      readonly arn: string;
      readonly context: Readonly<Record<string, string>>;
      readonly enc: string;
    }
  /** A system that this program does not speak to: gcp_kms, … */
  | { readonly kind: 'other'; readonly system: string };

/** A file that `sops` encrypted, as it lies in git: no plaintext but what is clear in the file itself. */
export interface SopsFile {
  /** Relative to the spec directory. */
  readonly path: string;
  /** Of its bytes, in hex. */
  readonly sha256: string;
  readonly format: SopsFormat;
  readonly leaves: readonly SopsLeaf[];
  /** `ENC[…]`, bound to `lastModified`. */
  readonly mac: string;
  readonly lastModified: string;
  readonly macOnlyEncrypted: boolean;
  /** Any key of a group gives its part of the data key; with one group that is all of it. */
  readonly groups: readonly (readonly SopsKey[])[];
  /** How many parts give the data key. */
  readonly threshold: number;
}

/** What a file is known by: its bytes, and its name, which tells how they are read. */
export function sopsFileKey(path: string, sha256: string): string {
  return `${sha256} ${path}`;
}

/** `ENC[…]` taken apart. The type is not authenticated: it only says how the plaintext was written. */
export const SOPS_VALUE =
  /^ENC\[AES256_GCM,data:([A-Za-z0-9+/=]+),iv:([A-Za-z0-9+/=]+),tag:([A-Za-z0-9+/=]+),type:(str|int|float|bytes|bool|time|comment)\]$/;
