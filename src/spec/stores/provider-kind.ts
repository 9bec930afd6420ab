import type { Problem } from '../../model/problem.js';
import type { ProviderSpec } from '../../model/store.js';
import type { Schema } from '../schema.js';
import type { YamlDocument } from '../yaml-documents.js';

/** The kinds of source that a store is for. Those of `sops` do not name it: their file does, by its address. */
export type Use = 'remote' | 'lease' | 'sops';

/** How a SecretStore says where its secrets are: one for every key of `spec.provider`. */
export interface ProviderKind<S extends ProviderSpec> {
  /** Of what stands under the key. */
  readonly schema: Schema;
  /** What the schema cannot say of it. `pointer` leads there; what does not fit the schema is left alone. */
  readonly problems: (document: YamlDocument, pointer: string) => readonly Problem[];
  /** `raw` fits the schema and has no problem. */
  readonly read: (raw: unknown) => ReadProvider<S>;
}

export interface ReadProvider<S extends ProviderSpec = ProviderSpec> {
  readonly spec: S;
  /** What its store is for. */
  readonly serves: readonly Use[];
  /** What it is, for a sentence: "a kv engine". */
  readonly told: string;
}
