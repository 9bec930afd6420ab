import type { Problem } from '../../model/problem.js';
import type { ProviderSpec } from '../../model/store.js';
import type { Schema } from '../schema.js';
import type { YamlDocument } from '../yaml-documents.js';

/** The kinds of source that name a store. */
export type Use = 'remote' | 'lease';

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
  /** What its store can be named for. */
  readonly serves: readonly Use[];
  /** What it is, for a sentence: "a kv engine". */
  readonly told: string;
}
