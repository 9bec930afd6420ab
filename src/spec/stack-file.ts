import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { AppError } from '../model/problem.js';
import { dataAt, isMapping } from './data.js';
import { placesIn } from './lines.js';
import { chunksOf } from './yaml-chunks.js';
import { tellReason } from './yaml-reasons.js';

/** What a stack file says about secrets that it does not make itself. */
interface StackFile {
  /** `version:` as written: the CLI refuses an override with another one. null where there is none. */
  readonly version: string | null;
  /** In the order of the file. */
  readonly external: readonly ExternalSecret[];
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
  const secrets = dataAt(data, '/secrets');
  const entries = isMapping(secrets) ? Object.entries(secrets) : [];
  return {
    version: typeof version === 'string' || typeof version === 'number' ? String(version) : null,
    external: entries.flatMap(([key, entry]) => externalOf(key, entry)),
  };
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
    return load(text, { schema: CORE_SCHEMA.withTags(mergeTag), maxAliases: MAX_ALIASES });
  } catch (thrown) {
    const { reason, mark } = thrown as { reason?: unknown; mark?: { line: number; column: number } };
    const at = mark === undefined ? '' : `:${mark.line + 1}:${mark.column + 1}`;
    const { message, hint } = tellReason(typeof reason === 'string' ? reason : '');
    throw new AppError('StackFileInvalid', `"${file}${at}": ${message}`, hint === undefined ? {} : { hint });
  }
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
