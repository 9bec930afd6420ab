import { AppError } from './problem.js';
import type { Policy, Specs } from './spec.js';

/**
 * The Policy, without which nothing has an owner and nothing may be read or written. `dir`: where the documents are, if
 * a person said so. Throws PolicyMissing.
 */
export function policyOf(specs: Specs, dir?: string): Policy {
  if (specs.policy !== null) return specs.policy;
  const what = dir === undefined ? 'the directory' : `"${dir}"`;
  throw new AppError('PolicyMissing', `${what} has no valid platform/policy.yaml`, {
    hint: 'make one with `waxseal init`, or correct the problems that `waxseal validate` lists',
    retry: 'when-changed',
  });
}
