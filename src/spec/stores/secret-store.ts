import type { Problem } from '../../model/problem.js';
import type { ProviderSpec, SecretStore } from '../../model/store.js';
import { isMapping, dataAt } from '../data.js';
import { validateSecretStore } from '../generated/validators.js';
import { claimedName } from '../name-rules.js';
import { platformOnly } from '../platform-only.js';
import { report } from '../report.js';
import { schemaProblems } from '../schema-problems.js';
import type { RawSecretStore } from '../raw.js';
import type { YamlDocument } from '../yaml-documents.js';
import { startOf, valueAt } from '../yaml-spots.js';
import { inlineProblem, isInline } from './credential.js';
import type { ReadProvider } from './provider-kind.js';
import { PROVIDERS } from './providers.js';
import { SECRET_STORE } from './schema-secret-store.js';

/** A store, and what documents may name it for. */
export type ReadStore = Omit<ReadProvider, 'spec'> & { readonly store: SecretStore };

export interface Stores {
  /** By name: sound, and not double. */
  readonly sound: ReadonlyMap<string, ReadStore>;
  /** Every name that a document below platform/ claims, sound or not. */
  readonly claimed: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** The stores of a directory. */
export function readStores(documents: readonly YamlDocument[]): Stores {
  const { inPlatform, problems: misplaced } = platformOnly(documents, 'a SecretStore', 'where values come from');
  const read = inPlatform.map(readStore);
  const doubles = doubleStores(inPlatform);
  const sound = read.flatMap(({ store }) => (store === null || doubles.names.has(store.store.name) ? [] : [store]));
  return {
    sound: new Map(sound.map((one) => [one.store.name, one])),
    claimed: new Set(inPlatform.flatMap((document) => claimedName(document) ?? [])),
    problems: [...misplaced, ...doubles.problems, ...read.flatMap(({ problems }) => problems)],
  };
}

function doubleStores(documents: readonly YamlDocument[]): {
  names: ReadonlySet<string>;
  problems: readonly Problem[];
} {
  const claims = documents.flatMap((document) => {
    const name = claimedName(document);
    return name === null ? [] : [{ name, place: valueAt(document, '/metadata/name') }];
  });
  const problems = claims.flatMap((claim) => {
    const others = claims.filter((other) => other !== claim && other.name === claim.name);
    if (others.length === 0) return [];
    const where = others.map(({ place }) => `${place.file}:${place.line}`).join(', ');
    const message = `there is another store "${claim.name}" at ${where}, so none of them counts`;
    return [report('StoreDouble', claim.place, message, 'give one of them another name')];
  });
  const isDouble = (name: string): boolean => claims.filter((claim) => claim.name === name).length > 1;
  return { names: new Set(claims.map(({ name }) => name).filter(isDouble)), problems };
}

function readStore(document: YamlDocument): { store: ReadStore | null; problems: readonly Problem[] } {
  const fits = validateSecretStore(document.data);
  const errors = validateSecretStore.errors ?? [];
  const [inline, others] = [true, false].map((wanted) =>
    errors.filter((one) => isInline(SECRET_STORE, one) === wanted),
  );
  const problems = [
    ...schemaProblems(document, SECRET_STORE, others ?? []),
    ...(inline ?? []).map((error) => inlineProblem(document, error)),
    ...providerProblems(document),
  ];
  const sound = fits && problems.length === 0;
  return { store: sound ? toStore(document.data, document) : null, problems };
}

function providerProblems(document: YamlDocument): readonly Problem[] {
  const said = dataAt(document.data, '/spec/provider');
  if (!isMapping(said)) return [];
  return kinds()
    .filter((kind) => Object.hasOwn(said, kind))
    .flatMap((kind) => PROVIDERS[kind].problems(document, `/spec/provider/${kind}`));
}

function toStore({ metadata, spec }: RawSecretStore, document: YamlDocument): ReadStore {
  const { concurrency = 4, callsPerSecond = null, callsPerHour = null } = spec.limits ?? {};
  const { spec: provider, ...rest } = readProvider(spec.provider);
  const limits = { concurrency, callsPerSecond, callsPerHour };
  return { store: { name: metadata.name, provider, limits, place: startOf(document) }, ...rest };
}

function readProvider(said: RawSecretStore['spec']['provider']): ReadProvider {
  const kind = kinds().find((one) => Object.hasOwn(said, one));
  if (kind === undefined) throw new Error('internal: a store without a provider was taken for a sound one');
  return PROVIDERS[kind].read(said[kind]);
}

function kinds(): readonly ProviderSpec['kind'][] {
  return Object.keys(PROVIDERS) as ProviderSpec['kind'][];
}
