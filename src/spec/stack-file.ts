import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { objectName } from '../model/object-name.js';
import { AppError } from '../model/problem.js';
import { dataAt, isMapping, textAt } from './data.js';
import { placesIn } from './lines.js';
import { mountsOf, type StackMount } from './stack-mounts.js';
import { stackIntTag } from './stack-int.js';
import { chunksOf } from './yaml-chunks.js';
import { tellReason } from './yaml-reasons.js';

/** What a stack file, or several that are deployed as one, say about secrets and configs. Lists are in the order of the file. */
export interface StackFile {
  /** `version:` as written: the CLI refuses an override with another one. null where there is none. */
  readonly version: string | null;
  /** `name:` as written; null where there is none, or it has a variable in it. */
  readonly name: string | null;
  readonly external: readonly ExternalSecret[];
  readonly own: readonly OwnSecret[];
  /** Under `configs:`, those that the stack makes itself too. */
  readonly configs: readonly StackConfig[];
  readonly services: readonly StackService[];
}

interface StackConfig {
  readonly key: string;
  /** Swarm name of an external one, with its kind (model/object-name.ts); null: the stack makes it. */
  readonly name: string | null;
}

/** A secret that the stack makes itself: `<stack>_<key>`, unless `name` is there. */
interface OwnSecret {
  readonly key: string;
  readonly name: string | null;
  /** As written, relative to the stack file; null: it comes from somewhere else. */
  readonly file: string | null;
}

interface StackService {
  /** Without the stack's name before it. */
  readonly name: string;
  /** Of secrets. */
  readonly mounts: readonly StackMount[];
  readonly configs: readonly StackMount[];
}

interface ExternalSecret {
  /** The key under `secrets:`, by which services refer to it. */
  readonly key: string;
  /** The Swarm name: `name`, the old `external.name`, or the key. */
  readonly name: string;
}

const MAX_ALIASES = 1000;

/** Reads one stack (compose) file. `file` is only its name for errors. Throws StackFileInvalid. Pure. */
export function readStackFile(text: string, file: string): StackFile {
  const data = parseStackFile(text, file);
  const version = dataAt(data, '/version');
  const name = textAt(data, '/name');
  const secrets = entriesAt(data, '/secrets');
  return {
    version: typeof version === 'string' || typeof version === 'number' ? String(version) : null,
    name: name === null || name.includes('$') ? null : name,
    external: secrets.flatMap(([key, entry]) => externalOf(key, entry)),
    own: secrets.flatMap(([key, entry]) => ownOf(key, entry)),
    configs: entriesAt(data, '/configs').map(([key, entry]) => configOf(key, entry)),
    services: entriesAt(data, '/services').map(([service, said]) => ({
      name: service,
      mounts: mountsOf(said, 'secret'),
      configs: mountsOf(said, 'config'),
    })),
  };
}

/** What the files say when they are deployed together: the later ones win. */
export function mergeStackFiles(files: readonly StackFile[]): StackFile {
  const secrets = new Map<string, { external: ExternalSecret[]; own: OwnSecret[] }>();
  for (const file of files) {
    for (const one of file.external) secrets.set(one.key, { external: [one], own: [] });
    for (const one of file.own) secrets.set(one.key, { external: [], own: [one] });
  }
  return {
    version: files.find(({ version }) => version !== null)?.version ?? null,
    name: files.findLast(({ name }) => name !== null)?.name ?? null,
    external: [...secrets.values()].flatMap(({ external }) => external),
    own: [...secrets.values()].flatMap(({ own }) => own),
    configs: [...new Map(files.flatMap(({ configs }) => configs.map((one) => [one.key, one] as const))).values()],
    services: mergeServices(files.flatMap(({ services }) => services)),
  };
}

function mergeServices(all: readonly StackService[]): readonly StackService[] {
  const merged = new Map<string, StackService>();
  for (const { configs, mounts, name } of all) {
    const before = merged.get(name) ?? { mounts: [], configs: [] };
    merged.set(name, {
      name,
      mounts: lastOfEach([...before.mounts, ...mounts]),
      configs: lastOfEach([...before.configs, ...configs]),
    });
  }
  return [...merged.values()];
}

function lastOfEach(mounts: readonly StackMount[]): readonly StackMount[] {
  return [...new Map(mounts.map((mount) => [mount.source, mount])).values()];
}

function entriesAt(data: unknown, pointer: string): readonly (readonly [string, unknown])[] {
  const found = dataAt(data, pointer);
  return isMapping(found) ? Object.entries(found) : [];
}

/** The file as data. Throws StackFileInvalid. */
export function parseStackFile(text: string, file: string): Readonly<Record<string, unknown>> {
  refuseSecondDocument(text, file);
  const data = parseYaml(text, file);
  if (isMapping(data)) return data;
  throw new AppError('StackFileInvalid', `"${file}" is not a stack file: it is not a mapping`);
}

/** Not left to js-yaml, which does not tell the place. */
function refuseSecondDocument(text: string, file: string): void {
  const second = chunksOf(text)[1];
  if (second === undefined) return;
  const { line, column } = placesIn(file, text)(second.offset);
  throw new AppError('StackFileInvalid', `"${file}:${line}:${column}": a second document starts here`, {
    hint: 'a stack file holds one document: put the others into files of their own',
  });
}

/** Only a known reason and the place are told: js-yaml's messages quote the file, and people do keep values there. */
function parseYaml(text: string, file: string): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA.withTags(mergeTag, stackIntTag), maxAliases: MAX_ALIASES });
  } catch (thrown) {
    const { reason, mark } = thrown as { reason?: unknown; mark?: { line: number; column: number } };
    const at = mark === undefined ? '' : `:${mark.line + 1}:${mark.column + 1}`;
    const { message, hint } = tellReason(typeof reason === 'string' ? reason : '');
    throw new AppError('StackFileInvalid', `"${file}${at}": ${message}`, hint === undefined ? {} : { hint });
  }
}

function configOf(key: string, entry: unknown): StackConfig {
  const [external] = externalOf(key, entry);
  return { key, name: external === undefined ? null : objectName('config', external.name) };
}

/** The external secrets and configs, by what they are called in the Swarm. */
export function externalsOf({ configs, external }: StackFile): readonly ExternalSecret[] {
  return [...external, ...configs.flatMap(({ key, name }) => (name === null ? [] : { key, name }))];
}

/** None for a secret that the stack makes itself. */
export function externalOf(key: string, entry: unknown): readonly ExternalSecret[] {
  if (!isMapping(entry)) return [];
  const { external, name } = entry;
  if (external !== true && !isMapping(external)) return [];
  const old = isMapping(external) ? external['name'] : undefined;
  const written = name ?? old;
  return [{ key, name: typeof written === 'string' ? written : key }];
}

/** None for a secret that exists outside of the stack, and for what is no entry. */
function ownOf(key: string, entry: unknown): readonly OwnSecret[] {
  if (!isMapping(entry) || externalOf(key, entry).length > 0) return [];
  const { file, name } = entry;
  return [{ key, name: typeof name === 'string' ? name : null, file: typeof file === 'string' ? file : null }];
}
