import type { Problem } from '../model/problem.js';
import { parsePropertyPath } from '../model/property-path.js';
import type { SopsFile } from '../model/sops-file.js';
import { pickLeaf } from '../model/sops-pick.js';
import type { Policy, Source } from '../model/spec.js';
import { textAt } from './data.js';
import { claimedName } from './name-rules.js';
import { report } from './report.js';
import type { RawSops } from './raw.js';
import { insideOf, SOPS_FILE, sopsPathOf } from './sops-references.js';
import { readSopsFile, type SopsFault } from './sops/sops-file.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

const PROPERTY = '/spec/source/sops/property';

/** A file that a document names, or why it could not be read. */
export interface SopsRead {
  /** Relative to the spec directory, with slashes. */
  readonly path: string;
  readonly read:
    | { readonly text: string; readonly sha256: string }
    | { readonly code: 'SopsFileMissing' | 'SopsPathEscapes'; readonly why: string };
}

/** By path. */
export type SopsFiles = ReadonlyMap<string, SopsFile | Refused>;

type Refused = SopsFault & { readonly code: 'SopsFileMissing' | 'SopsPathEscapes' | 'SopsFileInvalid' };

export function sopsFilesOf(all: readonly SopsRead[]): SopsFiles {
  return new Map(all.map(({ path, read }) => [path, fileOf(path, read)]));
}

export function filesBySha(files: SopsFiles): ReadonlyMap<string, SopsFile> {
  return new Map([...files.values()].flatMap((file) => ('code' in file ? [] : [[file.sha256, file] as const])));
}

function fileOf(path: string, read: SopsRead['read']): SopsFile | Refused {
  if ('code' in read) return { code: read.code, message: `"${path}" ${read.why}`, hint: null };
  const file = readSopsFile({ path, ...read });
  if (!('message' in file)) return file;
  return { code: 'SopsFileInvalid', message: `"${path}" cannot be used: ${file.message}`, hint: file.hint };
}

/** What can be said of a sops source without a key: everything but whether its values are what sops wrote. */
export function sopsProblems(document: YamlDocument, policy: Policy | null, files: SopsFiles): Problem[] {
  const written = textAt(document.data, SOPS_FILE);
  if (written === null) return [];
  const file = files.get(sopsPathOf(document) ?? '') ?? unread(document, written);
  if ('code' in file) return [tell(document, SOPS_FILE, file)];
  const property = textAt(document.data, PROPERTY);
  const leaf = pickLeaf(file, property);
  if ('code' in leaf) return [tell(document, property === null ? SOPS_FILE : PROPERTY, leaf)];
  return policy?.sops.bindNames === false ? [] : bindProblems(document, file, property);
}

/** After every check. `from` is the file of the document. */
export function sopsSource(raw: RawSops, from: string, files: SopsFiles): Extract<Source, { kind: 'sops' }> {
  const file = files.get(insideOf(from, raw.file) ?? '');
  if (file === undefined || 'code' in file)
    throw new Error('internal: a sops file that was not read passed its checks');
  return { kind: 'sops', file: file.path, property: raw.property ?? null, sha256: file.sha256 };
}

/** Where the directory was not asked for it, or may not be. */
function unread(document: YamlDocument, written: string): Refused {
  if (sopsPathOf(document) !== null) {
    return { code: 'SopsFileMissing', message: `"${written}" was not read`, hint: 'the next pass reads it' };
  }
  const message = `"${written}" lies outside of the spec directory`;
  return { code: 'SopsPathEscapes', message, hint: 'put the file beside the document' };
}

function bindProblems(document: YamlDocument, file: SopsFile, property: string | null): Problem[] {
  const name = claimedName(document);
  if (name === null) return [];
  const bound = file.format === 'binary' ? (file.path.split('/').at(-1)?.split('.')[0] ?? '') : lastKey(property);
  if (bound === name) return [];
  const what = file.format === 'binary' ? 'the name of the file up to its first dot' : 'the last key of "property"';
  const message = `${what} is not "${name}", the name of the secret`;
  const hint = 'call them the same, or write `sops: { bindNames: false }` in the Policy';
  return [tell(document, file.format === 'binary' ? SOPS_FILE : PROPERTY, { code: 'SopsNameUnbound', message, hint })];
}

function lastKey(property: string | null): string | null {
  const steps = parsePropertyPath(property ?? '');
  const last = 'message' in steps ? null : steps.at(-1);
  return typeof last === 'string' ? last : null;
}

interface Told {
  readonly code: Parameters<typeof report>[0];
  readonly message: string;
  readonly hint: string | null;
}

function tell(document: YamlDocument, pointer: string, { code, message, hint }: Told): Problem {
  return report(code, valueAt(document, pointer), message, hint ?? undefined);
}
