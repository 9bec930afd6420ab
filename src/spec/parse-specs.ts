import { judgeLints } from '../model/lints.js';
import type { Problem } from '../model/problem.js';
import type { Commit, Policy, Specs, SwarmSecret } from '../model/spec.js';
import { adoptProblems } from './adopt-rule.js';
import { authoritiesAmong, authorityProblems } from './authority-rule.js';
import { configProblems, contentsOf, type Contents } from './config-rules.js';
import { composedProblems } from './composed-rules.js';
import { consumerProblems } from './consumer-rules.js';
import { documentLints } from './document-lints.js';
import { BUILT_IN } from './defaults.js';
import { doubleNames, targetClashes } from './doubles.js';
import type { FileRead } from './file-read.js';
import { validateSwarmConfig, validateSwarmSecret } from './generated/validators.js';
import { ignoresIn } from './ignores.js';
import { generateProblems } from './generate-rules.js';
import { kindOf, type Kind } from './kinds.js';
import { nameProblems } from './name-rules.js';
import { readRules, type Rules } from './policy.js';
import { partsDenied } from './part-access-rule.js';
import { makersAmong, partProblems } from './part-rule.js';
import { schemaProblems } from './schema-problems.js';
import { SWARM_CONFIG } from './schema-swarm-config.js';
import { SWARM_SECRET } from './schema-swarm-secret.js';
import { report } from './report.js';
import { sourceProblems } from './source-rules.js';
import { storeProblems } from './store-rules.js';
import { readStores, type Stores } from './stores/secret-store.js';
import { isSopsDocument } from './sops-references.js';
import { soundFiles, sopsFilesOf, sopsProblems, type SopsFiles } from './sops-rules.js';
import { toSwarmConfig, toSwarmSecret, type DocumentRules } from './swarm-secret.js';
import { documentsOf, type SpecFile, type YamlDocument } from './yaml-documents.js';

export interface SpecInput {
  /** Every spec file of the directory that could be read, in any order. */
  readonly files: readonly SpecFile[];
  /** What could not be read. An error among these means that the directory was not read whole. */
  readonly problems: readonly Problem[];
  readonly commit: Commit | null;
  /** What `sopsReferences` found in the files, read in the same scan. Absent: nothing. */
  readonly sops?: readonly FileRead[];
  /** What `configReferences` found. */
  readonly contents?: readonly FileRead[];
}

/** The documents of one file, and what is wrong with it. */
export type ReadFile = (file: SpecFile) => ReturnType<typeof documentsOf>;

/**
 * From text to what people want. Reports every problem of every file at once, and keeps each healthy document whatever
 * its neighbours look like. Pure, and never throws.
 *
 * Without a valid Policy nothing has a Swarm name: there are no secrets then, and the result is not complete. Any error
 * makes it incomplete: what is not valid now may well have been yesterday.
 */
export function parseSpecs(input: SpecInput, documentsIn: ReadFile = readFile): Specs {
  const read = input.files.map((file) => documentsIn(file));
  const comments = input.files.map(ignoresIn);
  const ignores = comments.flatMap((file) => file.ignores);
  const sorted = sortByKind(read.flatMap(({ documents }) => documents));
  const { rules, problems: ruleProblems } = readRules(sorted.Policy);
  const policy = rules?.policy ?? null;
  const stores = readStores(sorted.SecretStore);
  const makers = makersAmong(sorted.SwarmSecret);
  const authorities = authoritiesAmong(sorted.SwarmSecret);
  const contents = contentsOf(input.contents ?? []);
  const others = { stores, makers, authorities, sops: sopsFilesOf(input.sops ?? []), contents };
  const mounted = [...sorted.SwarmSecret, ...sorted.SwarmConfig];
  const drafts = [
    ...sorted.SwarmSecret.map((document) => secretDraft(document, rules, others)),
    ...sorted.SwarmConfig.map((document) => configDraft(document, rules, others)),
  ];
  const names = doubleNames(mounted);
  const healthy = drafts
    .flatMap(({ secret }) => secret ?? [])
    .filter(({ name }) => !names.names.has(name.toLowerCase()));
  const clashes = targetClashes(healthy);
  const denied = partsDenied(healthy, policy);
  const secrets = healthy.filter(({ name }) => !clashes.names.has(name) && !denied.names.has(name)).sort(byName);
  const problems = [
    ...input.problems,
    ...read.flatMap((file) => file.problems),
    ...comments.flatMap((file) => file.problems),
    ...sorted.problems,
    ...ruleProblems,
    ...stores.problems,
    ...drafts.flatMap((draft) => draft.problems),
    ...names.problems,
    ...clashes.problems,
    ...denied.problems,
  ].sort(byPlace);
  return {
    policy,
    secrets: rules === null ? [] : secrets,
    stores: rules === null ? [] : [...stores.sound.values()].map(({ store }) => store).sort(byName),
    problems: judgeLints(problems, { levels: policy?.lints ?? {}, ignores }),
    ignores,
    sopsFiles: soundFiles(others.sops),
    complete: rules !== null && !hasError(problems),
    empty: mounted.length === 0,
    revision: input.commit?.id ?? null,
    commit: input.commit,
    withheld: null,
  };
}

/**
 * An editor or a checkout that has just begun to write a file leaves one without a document: that is no wish to remove
 * what it held.
 */
export function readFile(file: SpecFile): ReturnType<typeof documentsOf> {
  const read = documentsOf(file);
  if (read.documents.length > 0 || read.problems.length > 0) return read;
  const place = { file: file.path, line: 1, column: 1 };
  const hint = 'remove the file, or start its name with _';
  return { documents: [], problems: [report('FileEmpty', place, 'the file holds no document', hint)] };
}

type Sorted = Readonly<Record<Kind, readonly YamlDocument[]>> & { readonly problems: readonly Problem[] };

function sortByKind(documents: readonly YamlDocument[]): Sorted {
  const sorted = {
    SwarmSecret: [] as YamlDocument[],
    SwarmConfig: [] as YamlDocument[],
    Policy: [] as YamlDocument[],
    SecretStore: [] as YamlDocument[],
    problems: [] as Problem[],
  };
  for (const document of documents) {
    if (isSopsDocument(document.data)) continue;
    const { kind, problems } = kindOf(document);
    sorted.problems.push(...problems);
    if (kind !== null) sorted[kind].push(document);
  }
  return sorted;
}

/** What documents may name. */
interface Others {
  readonly stores: Stores;
  readonly makers: readonly string[];
  readonly authorities: readonly string[];
  readonly sops: SopsFiles;
  readonly contents: Contents;
}

/** What one document says by itself. */
interface Draft {
  readonly secret: SwarmSecret | null;
  readonly problems: readonly Problem[];
}

/** Each rule looks at the parts that it needs and leaves the others alone, so that all of them can speak at once. */
function secretDraft(document: YamlDocument, rules: Rules | null, others: Others): Draft {
  const policy = rules?.policy ?? null;
  const { data } = document;
  const fits = validateSwarmSecret(data);
  const problems = [
    ...schemaProblems(document, SWARM_SECRET, validateSwarmSecret.errors ?? []),
    ...mountedProblems(document, policy),
    ...sourceProblems(document, policy),
    ...storeProblems(document, policy, others.stores),
    ...(fits ? generateProblems(document) : []),
    ...partProblems(document, others.makers),
    ...authorityProblems(document, policy, others.authorities),
    ...sopsProblems(document, policy, others.sops),
  ];
  if (!fits || hasError(problems)) return { secret: null, problems };
  return { secret: toSwarmSecret(data, document, documentRules(rules, others)), problems };
}

function configDraft(document: YamlDocument, rules: Rules | null, others: Others): Draft {
  const policy = rules?.policy ?? null;
  const { data } = document;
  const fits = validateSwarmConfig(data);
  const own = configProblems(document, policy, others.contents);
  const told = new Set(own.map(placeText));
  const problems = [
    // The schema of a config has no source for secrets: that is told better.
    ...schemaProblems(document, SWARM_CONFIG, validateSwarmConfig.errors ?? []).filter(
      (one) => !told.has(placeText(one)),
    ),
    ...mountedProblems(document, policy),
    ...own,
  ];
  if (!fits || hasError(problems)) return { secret: null, problems };
  return { secret: toSwarmConfig(data, document, documentRules(rules, others)), problems };
}

/** What holds for secrets and configs. */
function mountedProblems(document: YamlDocument, policy: Policy | null): readonly Problem[] {
  return [
    ...nameProblems(document, policy),
    ...composedProblems(document),
    ...consumerProblems(document, policy),
    ...adoptProblems(document),
    ...documentLints(document),
  ];
}

function documentRules(rules: Rules | null, { contents, sops }: Others): DocumentRules {
  const prefix = rules?.policy.naming.prefix ?? '';
  return { prefix, defaults: rules?.defaults ?? BUILT_IN, sops, contents };
}

function placeText({ column, file, line }: Problem): string {
  return JSON.stringify([file, line, column]);
}

function hasError(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return order(a.name, b.name);
}

function byPlace(a: Problem, b: Problem): number {
  return (
    order(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    order(a.code, b.code) ||
    order(a.message, b.message)
  );
}

/** By code units: the same on every machine. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
