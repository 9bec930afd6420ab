import { isDeepStrictEqual } from 'node:util';
import type { Policy, Specs, SwarmSecret } from '../model/spec.js';
import { lint } from './report.js';

/** The documents that counted last. */
export interface LastGood {
  readonly policy: Policy | null;
  readonly secrets: readonly SwarmSecret[];
}

export const NOTHING_GOOD: LastGood = { policy: null, secrets: [] };

/**
 * A reading in which the documents of broken files are as they were when they last parsed. Nothing of it makes the
 * reading complete: whether any of them is to go is unknown until its file parses (P4). Pure.
 *
 * - A document that parses counts, wherever it is: one that moved to another file is there once.
 * - A document that was kept is checked against nothing. So none is kept under another Policy than it was read with: its
 *   names, or what it may be mounted by, could be others by now.
 * - While the Policy itself is broken, owner, recipients and access stay as they were agreed on, and so does every
 *   document: none can be checked without it. Where the directory is not there at all, nothing is kept.
 */
export function withLastGood(specs: Specs, last: LastGood): Specs {
  const files = brokenFiles(specs);
  const policy = specs.policy ?? (files.some(isPlatform) ? last.policy : null);
  if (policy === null || files.length === 0 || !sameRules(policy, last.policy)) return specs;
  const known = new Set(specs.secrets.map(({ name }) => name.toLowerCase()));
  const isBroken = ({ place }: SwarmSecret): boolean =>
    specs.policy === null || files.some((file) => place.file === file || place.file.startsWith(`${file}/`));
  const kept = last.secrets.filter((secret) => !known.has(secret.name.toLowerCase()) && isBroken(secret));
  const secrets = [...specs.secrets, ...kept].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...specs, policy, secrets, problems: [...specs.problems, ...kept.map(keptLint)] };
}

/** Files and directories with an error in them, or that could not be read. */
function brokenFiles({ problems }: Specs): readonly string[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return [...new Set(errors.flatMap(({ file }) => file ?? []))];
}

function isPlatform(file: string): boolean {
  return file === 'platform' || file.startsWith('platform/');
}

/** Where it stands in its file is no rule. */
function sameRules(a: Policy, b: Policy | null): boolean {
  return b !== null && isDeepStrictEqual({ ...a, place: null }, { ...b, place: null });
}

function keptLint({ name, place }: SwarmSecret): Specs['problems'][number] {
  const message = `"${name}" stays as it was when "${place.file}" last parsed`;
  return lint('LastGoodKept', { ...place, line: 1, column: 1 }, message, 'correct the file');
}
