import type { Problem } from '../model/problem.js';
import { dataAt, isMapping } from './data.js';
import { nearest } from './did-you-mean.js';
import { report } from './report.js';
import { API_VERSION } from './schema-shared.js';
import { looksLikeName } from './words.js';
import type { YamlDocument } from './yaml-documents.js';
import { startOf, valueAt } from './yaml-spots.js';

const KINDS = ['SwarmSecret', 'SwarmConfig', 'Policy', 'SecretStore'] as const;
export type Kind = (typeof KINDS)[number];

const SKIPPED = 'files and directories whose name starts with . or _ are skipped';

/** The kind of a document, or null if it is none of ours, and what is wrong with its first two lines. */
export function kindOf(document: YamlDocument): { kind: Kind | null; problems: Problem[] } {
  if (!isMapping(document.data)) {
    const hint = `a document starts with "apiVersion: ${API_VERSION}"; ${SKIPPED}`;
    return { kind: null, problems: [report('NotAMapping', startOf(document), 'a document must be a mapping', hint)] };
  }
  const written = dataAt(document.data, '/kind');
  const kind = KINDS.find((known) => known === written) ?? null;
  return { kind, problems: [...versionProblems(document), ...(kind === null ? [unknownKind(document, written)] : [])] };
}

function versionProblems(document: YamlDocument): Problem[] {
  const written = dataAt(document.data, '/apiVersion');
  if (written === API_VERSION) return [];
  const near = typeof written === 'string' ? nearest(written, [API_VERSION]) : null;
  const place = valueAt(document, '/apiVersion');
  if (written === undefined) {
    return [report('UnknownApiVersion', place, '"apiVersion" is missing', `it must be ${API_VERSION}; ${SKIPPED}`)];
  }
  const hint = near === null ? `if this is not a document of Waxseal's: ${SKIPPED}` : `did you mean "${near}"?`;
  return [report('UnknownApiVersion', place, `"apiVersion" must be ${API_VERSION}`, hint)];
}

function unknownKind(document: YamlDocument, written: unknown): Problem {
  const place = valueAt(document, '/kind');
  const kinds = `the kinds are ${KINDS.join(', ')}`;
  if (written === undefined) return report('UnknownKind', place, '"kind" is missing', kinds);
  if (typeof written !== 'string' || !looksLikeName(written))
    return report('UnknownKind', place, 'unknown kind', kinds);
  const near = nearest(written, KINDS);
  return report('UnknownKind', place, `unknown kind "${written}"`, near === null ? kinds : `did you mean "${near}"?`);
}
