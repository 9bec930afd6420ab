import type { Problem } from '../model/problem.js';
import { parsePropertyPath } from '../model/property-path.js';
import { sopsFileKey, type SopsFile } from '../model/sops-file.js';
import { pickLeaf } from '../model/sops-pick.js';
import type { Policy, Source } from '../model/spec.js';
import { textAt } from './data.js';
import type { FileRead } from './file-read.js';
import { claimedName } from './name-rules.js';
import { report } from './report.js';
import type { RawSops } from './raw.js';
import { insideOf } from './sops-references.js';
import { placesOfKind } from './source-places.js';
import { readSopsFile, type SopsFault } from './sops/sops-file.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

/** By path. */
export type SopsFiles = ReadonlyMap<string, SopsFile | Refused>;

type Refused = SopsFault & { readonly code: 'SopsFileMissing' | 'SopsPathEscapes' | 'SopsFileInvalid' };

export function sopsFilesOf(all: readonly FileRead[]): SopsFiles {
  return new Map(all.map(({ path, read }) => [path, fileOf(path, read)]));
}

export function soundFiles(files: SopsFiles): ReadonlyMap<string, SopsFile> {
  const sound = [...files.values()].flatMap((file) => ('code' in file ? [] : file));
  return new Map(sound.map((file) => [sopsFileKey(file.path, file.sha256), file]));
}

function fileOf(path: string, read: FileRead['read']): SopsFile | Refused {
  if ('code' in read) return { code: `Sops${read.code}`, message: `"${path}" ${read.why}`, hint: null };
  const file = readSopsFile({ path, ...read });
  if (!('message' in file)) return file;
  return { code: 'SopsFileInvalid', message: `"${path}" cannot be used: ${file.message}`, hint: file.hint };
}

/** What can be said of a sops source without a key: everything but whether its values are what sops wrote. */
export function sopsProblems(document: YamlDocument, policy: Policy | null, files: SopsFiles): Problem[] {
  return placesOfKind(document, 'sops').flatMap((place) => placeProblems(document, policy, { files, place }));
}

interface At {
  readonly files: SopsFiles;
  readonly place: string;
}

function placeProblems(document: YamlDocument, policy: Policy | null, { files, place }: At): Problem[] {
  const fileAt = `${place}/sops/file`;
  const propertyAt = `${place}/sops/property`;
  const written = textAt(document.data, fileAt);
  const property = textAt(document.data, propertyAt);
  if (written === null || isNoPath(property)) return [];
  const path = insideOf(document.file, written);
  const file = path === null ? outside(written) : (files.get(path) ?? unread(path));
  if ('code' in file) return [tell(document, fileAt, file)];
  const leaf = pickLeaf(file, property);
  if ('code' in leaf) return [tell(document, property === null ? fileAt : propertyAt, leaf)];
  if (policy?.sops.bindNames === false) return [];
  const unbound = unboundFrom(claimedName(document), { file, property, isInput: place !== '/spec/source' });
  return unbound === null ? [] : [tell(document, file.format === 'binary' ? fileAt : propertyAt, unbound)];
}

/** Told by source-rules.ts. */
function isNoPath(property: string | null): boolean {
  return property !== null && 'message' in parsePropertyPath(property);
}

/** After every check. `from` is the file of the document. */
export function sopsSource(raw: RawSops, from: string, files: SopsFiles): Extract<Source, { kind: 'sops' }> {
  const file = files.get(insideOf(from, raw.file) ?? '');
  if (file === undefined || 'code' in file)
    throw new Error('internal: a sops file that was not read passed its checks');
  return { kind: 'sops', file: file.path, property: raw.property ?? null, sha256: file.sha256 };
}

/** The file was named after the directory was read. */
function unread(path: string): Refused {
  return { code: 'SopsFileMissing', message: `"${path}" was not read`, hint: 'the next pass reads it' };
}

function outside(written: string): Refused {
  const message = `"${written}" lies outside of the spec directory`;
  return { code: 'SopsPathEscapes', message, hint: 'put the file beside the document' };
}

interface Bound {
  readonly file: SopsFile;
  readonly property: string | null;
  /** Of a template: several values make one, so each must lie below the name, not be called so. */
  readonly isInput: boolean;
}

function unboundFrom(name: string | null, { file, isInput, property }: Bound): Told | null {
  const whole = file.format === 'binary';
  const steps = whole ? [file.path.split('/').at(-1)?.split('.')[0] ?? ''] : stepsOf(property);
  if (name === null || (isInput ? steps.includes(name) : steps.at(-1) === name)) return null;
  const what = whole
    ? 'the name of the file up to its first dot'
    : isInput
      ? 'no key of "property"'
      : 'the last key of "property"';
  const message = `${what} is ${isInput && !whole ? '' : 'not '}"${name}", the name of the secret`;
  const hint = 'call them the same, or write `sops: { bindNames: false }` in the Policy';
  return { code: 'SopsNameUnbound', message, hint };
}

function stepsOf(property: string | null): readonly (string | number)[] {
  const steps = parsePropertyPath(property ?? '');
  return 'message' in steps ? [] : steps;
}

interface Told {
  readonly code: Parameters<typeof report>[0];
  readonly message: string;
  readonly hint: string | null;
}

function tell(document: YamlDocument, pointer: string, { code, message, hint }: Told): Problem {
  return report(code, valueAt(document, pointer), message, hint ?? undefined);
}
