import { objectName, type ObjectKind } from '../model/object-name.js';
import type { Policy } from '../model/spec.js';
import type { Problem } from '../model/problem.js';
import { textAt } from './data.js';
import { NAME } from './patterns.js';
import { lint, report } from './report.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

const NAME_FORM = new RegExp(NAME, 'u');

/** Swarm takes 64 characters; 8 are kept for `_v` and the number. */
const MAX_NAME = 56;

/** The name that a document claims, whether or not it may have it; null if it claims none that could be one. */
export function claimedName(document: YamlDocument): string | null {
  const name = textAt(document.data, '/metadata/name');
  return name !== null && NAME_FORM.test(name) ? name : null;
}

/** The same as everything but the documents calls it: a config's tells that it is one (object-name.ts). */
export function claimedObject(document: YamlDocument): string | null {
  const name = claimedName(document);
  return name === null ? null : objectName(kindOfDocument(document), name);
}

export function kindOfDocument(document: YamlDocument): ObjectKind {
  return textAt(document.data, '/kind') === 'SwarmConfig' ? 'config' : 'secret';
}

/** Why a logical name cannot be one. */
interface NameFault {
  readonly code: 'InvalidValue' | 'NameReserved' | 'NameTooLong';
  readonly message: string;
  readonly hint: string;
}

/** What keeps a name that somebody types from being a logical name under this prefix; null: it can be one. */
export function nameFault(name: string, prefix: string): NameFault | null {
  if (NAME_FORM.test(name)) return fitFaults(name, prefix)[0] ?? null;
  const hint = 'letters and digits, with _ . - only between them';
  return { code: 'InvalidValue', message: `"${name}" cannot be the name of a secret`, hint };
}

/** Of a text that has the form of a name. */
function fitFaults(name: string, prefix: string): NameFault[] {
  const faults: NameFault[] = [];
  // Without regard to case, since Swarm has none: db_V3 would take the name of version 3 of db.
  if (/_v[0-9]+$/i.test(name)) {
    const hint = 'versions are called <name>_v<number>: choose another end';
    faults.push({ code: 'NameReserved', message: `the name "${name}" ends like that of a version`, hint });
  }
  const swarmName = prefix + name;
  if (swarmName.length > MAX_NAME) {
    const hint = `Swarm takes 64, and 8 are kept for the version`;
    const message = `the name "${swarmName}" has ${swarmName.length} characters, which is more than ${MAX_NAME}`;
    faults.push({ code: 'NameTooLong', message, hint });
  }
  return faults;
}

/** What the schema cannot say about a name. Without a Policy it is judged as if there were no prefix. */
export function nameProblems(document: YamlDocument, policy: Policy | null): Problem[] {
  const name = claimedName(document);
  if (name === null) return [];
  const faults = fitFaults(name, policy?.naming.prefix ?? '');
  const pattern = policy?.naming.pattern ?? null;
  const fits = pattern === null || new RegExp(pattern, 'u').test(name);
  if (fits && faults.length === 0) return [];
  const place = valueAt(document, '/metadata/name');
  const problems = faults.map(({ code, message, hint }) => report(code, place, message, hint));
  if (fits) return problems;
  const message = `the name "${name}" does not match naming.pattern of the Policy`;
  return [...problems, lint('NamePattern', place, message)];
}
