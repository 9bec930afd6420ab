import { AppError, type Problem } from '../model/problem.js';
import type { Difference } from '../model/difference.js';
import type { Plan } from '../model/plan.js';
import { secretsOfStep } from '../model/step-secrets.js';
import { differenceOf } from '../spec/difference.js';
import { isAboutTrust } from './about-trust.js';
import { lintsAtBase, lintsBeside, type Seen } from './lints-beside.js';
import type { BaseSpecs, Call } from './verb.js';

/** What the documents said; null: nobody asked. Rejects with UsageInvalid, BaseUnknown, GitProgramMissing. */
export async function readBase({ options, wire }: Call): Promise<BaseSpecs | null> {
  const ref = options.text('base');
  if (ref !== null) return wire.base(options.text('dir') ?? '.', ref);
  if (!options.on('diff-only')) return null;
  throw new AppError('UsageInvalid', '--diff-only goes with --base', { hint: 'for example --base origin/main' });
}

export async function differenceSince(
  call: Call,
  base: BaseSpecs | null,
  { pass, settings, specs, world }: Seen,
): Promise<Difference | null> {
  if (base === null) return null;
  const lints = {
    base: await lintsAtBase(call, base.specs, { pass, world, settings, specs }),
    head: lintsBeside(specs, pass, settings),
  };
  return differenceOf(base.commit, base.specs, specs, lints);
}

/**
 * The part of a plan that a difference is about. A change of the Policy or of a store may be about every secret, and so
 * does a document that cannot be read: then it is the whole plan.
 */
export function onlyOf(plan: Plan, { changes }: Difference): Plan {
  const ofDocuments = changes.filter(({ change }) => change !== 'introduced');
  if (!plan.complete || ofDocuments.some(({ secret }) => secret === null)) return plan;
  const touched = new Set(ofDocuments.map(({ secret }) => secret));
  const isAbout = ({ secret }: { readonly secret: string }): boolean => secret === '' || touched.has(secret);
  const told = new Set(changes.filter(({ change }) => change === 'introduced').map(({ message }) => message));
  const isNew = ({ code, message, severity }: Problem): boolean => told.has(`${severity}: ${message} (${code})`);
  return {
    ...plan,
    steps: plan.steps.filter((step) => secretsOfStep(step).some((secret) => touched.has(secret))),
    later: plan.later.filter(isAbout),
    held: plan.held.filter(isAbout),
    problems: plan.problems.filter(
      (one) => one.severity === 'error' || one.file === null || isAboutTrust(one) || isNew(one),
    ),
    standings: plan.standings.filter(isAbout),
  };
}
