import { isDeepStrictEqual } from 'node:util';
import type { Place } from '../model/problem.js';
import type { Policy, Specs, SwarmSecret } from '../model/spec.js';
import type { SecretStore } from '../model/store.js';
import { partsOf } from '../model/inputs.js';
import { sopsFileKey } from '../model/sops-file.js';
import { lint } from './report.js';

/** The documents that counted last. */
export interface LastGood {
  readonly policy: Policy | null;
  readonly secrets: readonly SwarmSecret[];
  readonly stores: readonly SecretStore[];
  readonly sopsFiles: Specs['sopsFiles'];
}

export const NOTHING_GOOD: LastGood = { policy: null, secrets: [], stores: [], sopsFiles: new Map() };

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
  const isBroken = ({ place }: Named): boolean =>
    specs.policy === null || files.some((file) => place.file === file || place.file.startsWith(`${file}/`));
  const secrets = keep(specs.secrets, last.secrets.filter(isBroken));
  const stores = keep(specs.stores, last.stores.filter(isBroken));
  const lints = [...secrets.kept, ...stores.kept].map(keptLint);
  const problems = [...specs.problems, ...lints];
  const sopsFiles = filesOf(secrets.all, specs, last);
  return { ...specs, policy, secrets: secrets.all, stores: stores.all, sopsFiles, problems };
}

/** The sops files that these documents name: a kept one may name a file as it was. */
function filesOf(secrets: readonly SwarmSecret[], specs: Specs, last: LastGood): Specs['sopsFiles'] {
  const named = new Set(
    secrets
      .flatMap(partsOf)
      .flatMap(({ source }) => (source.kind === 'sops' ? sopsFileKey(source.file, source.sha256) : [])),
  );
  const known = [...last.sopsFiles, ...specs.sopsFiles];
  return new Map(known.filter(([key]) => named.has(key)));
}

interface Named {
  readonly name: string;
  readonly place: Place;
}

/** Those of now, and of the last ones those whose names are free. Sorted by name. */
function keep<T extends Named>(now: readonly T[], last: readonly T[]): { all: readonly T[]; kept: readonly T[] } {
  const known = new Set(now.map(({ name }) => name.toLowerCase()));
  const kept = last.filter(({ name }) => !known.has(name.toLowerCase()));
  return { all: [...now, ...kept].sort((a, b) => (a.name < b.name ? -1 : 1)), kept };
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

function keptLint({ name, place }: Named): Specs['problems'][number] {
  const message = `"${name}" stays as it was when "${place.file}" last parsed`;
  return lint('LastGoodKept', { ...place, line: 1, column: 1 }, message, 'correct the file');
}
