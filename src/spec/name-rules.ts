import type { Policy } from '../model/spec.js';
import type { Problem } from '../model/problem.js';
import { textAt } from './data.js';
import { NAME } from './patterns.js';
import { lint, report } from './report.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

/** Swarm takes 64 characters; 8 are kept for `_v` and the number. */
const MAX_NAME = 56;

/** The name that a document claims, whether or not it may have it; null if it claims none that could be one. */
export function claimedName(document: YamlDocument): string | null {
  const name = textAt(document.data, '/metadata/name');
  return name !== null && new RegExp(NAME, 'u').test(name) ? name : null;
}

/** What the schema cannot say about a name. Without a Policy it is judged as if there were no prefix. */
export function nameProblems(document: YamlDocument, policy: Policy | null): Problem[] {
  const name = claimedName(document);
  if (name === null) return [];
  const place = valueAt(document, '/metadata/name');
  const problems: Problem[] = [];
  // Without regard to case, since Swarm has none: db_V3 would take the name of version 3 of db.
  if (/_v[0-9]+$/i.test(name)) {
    const hint = 'versions are called <name>_v<number>: choose another end';
    problems.push(report('NameReserved', place, `the name "${name}" ends like that of a version`, hint));
  }
  const swarmName = (policy?.naming.prefix ?? '') + name;
  if (swarmName.length > MAX_NAME) {
    const hint = `Swarm takes 64, and 8 are kept for the version`;
    const message = `the name "${swarmName}" has ${swarmName.length} characters, which is more than ${MAX_NAME}`;
    problems.push(report('NameTooLong', place, message, hint));
  }
  const pattern = policy?.naming.pattern ?? null;
  if (pattern !== null && !new RegExp(pattern, 'u').test(name)) {
    problems.push(lint('NamePattern', place, `the name "${name}" does not match naming.pattern of the Policy`));
  }
  return problems;
}
