import type { Problem } from '../model/problem.js';
import type { Policy, Source } from '../model/spec.js';
import { parseTemplate, tagsOf } from '../model/template.js';
import { dataAt, isMapping, textAt } from './data.js';
import type { FileRead } from './file-read.js';
import type { RawContent } from './raw.js';
import { plaintextIn } from './plaintext.js';
import { lint, report } from './report.js';
import { insideOf } from './sops-references.js';
import { sourcePlaces } from './source-places.js';
import { fieldName } from './words.js';
import type { YamlDocument } from './yaml-documents.js';
import { keyAt, pointerOf, startOf, valueAt } from './yaml-spots.js';

/** What files beside the documents hold, by path. */
export type Contents = ReadonlyMap<string, FileRead['read']>;

export function contentsOf(all: readonly FileRead[]): Contents {
  return new Map(all.map(({ path, read }) => [path, read]));
}

/** What only a SwarmConfig must keep. */
export function configProblems(document: YamlDocument, policy: Policy | null, contents: Contents): Problem[] {
  return [
    ...(policy?.configs === 'Ignored' ? [notManaged(document)] : []),
    ...secretSources(document),
    ...fileProblems(document, contents),
    ...hashes(document),
    ...suspicions(document, contents),
  ];
}

function notManaged(document: YamlDocument): Problem {
  const hint = 'write `configs: Managed` into the Policy; a socket proxy must allow /configs then';
  return report('ConfigsNotManaged', keyAt(document, '/kind'), 'the Policy does not manage configs', hint);
}

/** Sources of secrets. The schema of a config has none of them: this says why. */
const SECRET_SOURCES = ['sealed', 'sops', 'remote', 'generate', 'lease', 'part'];

function secretSources(document: YamlDocument): Problem[] {
  return sourcePlaces(document).flatMap((place) => {
    const source = dataAt(document.data, place);
    if (!isMapping(source)) return [];
    const secret = SECRET_SOURCES.filter((kind) => Object.hasOwn(source, kind));
    return secret.map((kind) => {
      const pointer = pointerOf(place, kind);
      const message = `"${fieldName(pointer)}" would put a secret into a config, which anybody can read who may list configs`;
      const hint = 'make it a SwarmSecret: it may have a template too, and a consumer may mount it at any path';
      return report('ConfigFromSecret', keyAt(document, pointer), message, hint);
    });
  });
}

function fileProblems(document: YamlDocument, contents: Contents): Problem[] {
  return sourcePlaces(document).flatMap((place) => {
    const pointer = `${place}/file/path`;
    const written = textAt(document.data, pointer);
    if (written === null) return [];
    const path = insideOf(document.file, written);
    const at = valueAt(document, pointer);
    if (path === null) return [report('ConfigPathEscapes', at, `"${written}" lies outside of the spec directory`)];
    const read = contents.get(path) ?? { code: 'FileMissing' as const, why: 'was not read' };
    if ('text' in read) return read.text === '' ? [report('ConfigFileMissing', at, `"${path}" is empty`)] : [];
    const code = read.code === 'PathEscapes' ? 'ConfigPathEscapes' : 'ConfigFileMissing';
    return [report(code, at, `"${path}" ${read.why}`, 'a path counts from the folder of its document')];
  });
}

/** The filters that hash passwords have a key of their own, which a config does not. */
function hashes(document: YamlDocument): Problem[] {
  const template = textAt(document.data, '/spec/template');
  if (template === null) return [];
  const filters = tagsOf(parseTemplate(template).parts).flatMap((tag) => tag.filters.map(({ name }) => name));
  const hash = filters.find((name) => name === 'bcrypt' || name === 'htpasswd');
  if (hash === undefined) return [];
  const message = `the template of a config hashes a password with "${hash}", which lies in git in clear then`;
  return [report('ConfigFromSecret', valueAt(document, '/spec/template'), message, 'make it a SwarmSecret')];
}

function suspicions(document: YamlDocument, contents: Contents): Problem[] {
  const texts = sourcePlaces(document).flatMap((place) => {
    const inline = textAt(document.data, `${place}/content`);
    const path = insideOf(document.file, textAt(document.data, `${place}/file/path`) ?? '');
    const read = path === null ? undefined : contents.get(path);
    const held = read !== undefined && 'text' in read ? read.text : '';
    return [inline ?? held];
  });
  const all = [...texts, textAt(document.data, '/spec/template') ?? ''];
  const what = all.map(plaintextIn).find((one) => one !== null) ?? null;
  if (what === null) return [];
  const hint = 'make it a SwarmSecret, and change what it holds, since it is in git now';
  return [lint('PlaintextSuspected', startOf(document), `the config looks as if it held ${what}`, hint)];
}

/** After every check. `from` is the file of the document. */
export function toContent(raw: RawContent, from: string, contents: Contents): Source {
  if ('content' in raw) return { kind: 'content', text: raw.content };
  const read = contents.get(insideOf(from, raw.file.path) ?? '');
  if (read === undefined || !('text' in read)) throw new Error('internal: a file that was not read passed its checks');
  return { kind: 'content', text: read.text };
}
