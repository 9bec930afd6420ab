import type { Problem } from '../model/problem.js';
import { parsePropertyPath } from '../model/property-path.js';
import type { Policy } from '../model/spec.js';
import { textAt } from './data.js';
import { ABSOLUTE_PATH } from './patterns.js';
import { report } from './report.js';
import { armorFault } from './sealed-armor.js';
import { claimedName } from './name-rules.js';
import { placesOfKind } from './source-places.js';
import { fieldName } from './words.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

/** What can be said about each source without a key and without reading it. */
export function sourceProblems(document: YamlDocument, policy: Policy | null): Problem[] {
  return [
    ...placesOfKind(document, 'sealed').flatMap((place) => sealedProblems(document, `${place}/sealed`)),
    ...placesOfKind(document, 'file').flatMap((place) =>
      policy === null ? [] : fileProblems(document, policy, `${place}/file/path`),
    ),
    ...propertyProblems(document),
  ];
}

/** Kinds of source of which `property` is a path. */
const WITH_PROPERTY = ['remote', 'sops', 'lease'];

function propertyProblems(document: YamlDocument): Problem[] {
  const places = WITH_PROPERTY.flatMap((kind) =>
    placesOfKind(document, kind).map((place) => `${place}/${kind}/property`),
  );
  return places.flatMap((place) => {
    const path = textAt(document.data, place);
    const fault = path === null ? null : parsePropertyPath(path);
    if (fault === null || !('message' in fault)) return [];
    const field = place.slice(1).replaceAll('/', '.');
    const message = `"${field}" is no path: after ${fault.at} characters, ${fault.message}`;
    return [report('PropertyInvalid', valueAt(document, place), message, 'such as db.users[0].password')];
  });
}

function sealedProblems(document: YamlDocument, pointer: string): Problem[] {
  const armor = textAt(document.data, pointer);
  const fault = armor === null ? null : armorFault(armor);
  if (armor === null || fault === null) return [];
  // The file is told as seen from the spec directory, which a person need not stand in.
  const into = pointer.startsWith('/spec/source/') ? ` --into DIR/${document.file}` : '';
  const where = into === '' ? '' : ', DIR being the spec directory';
  const seal = `make it with \`waxseal seal ${claimedName(document) ?? 'NAME'}${into}\`${where}`;
  const plain = !armor.includes('AGE ENCRYPTED FILE') && armor.trim() !== '';
  const hint = plain ? `${seal}; if this is a real value, it is in git now and must be changed` : seal;
  return [report('SealedInvalid', valueAt(document, pointer), `"${fieldName(pointer)}" ${fault}`, hint)];
}

function fileProblems(document: YamlDocument, policy: Policy, pointer: string): Problem[] {
  const path = textAt(document.data, pointer);
  if (path === null || !new RegExp(ABSOLUTE_PATH, 'u').test(path)) return [];
  const allowed = policy.allowFileSources;
  if (allowed.some((directory) => isBelow(path, directory))) return [];
  const hint =
    allowed.length === 0
      ? 'allow its directory under allowFileSources of the Policy'
      : `the Policy allows files below ${allowed.join(', ')}`;
  const message = `the file "${path}" is not below a directory that the Policy allows`;
  return [report('FileSourceNotAllowed', valueAt(document, pointer), message, hint)];
}

/** By whole steps: /run/secrets-old is not below /run/secrets. Both are in their only spelling. */
function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
