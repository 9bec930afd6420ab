import { AppError } from './problem.js';
import type { Policy, Specs } from './spec.js';

/** The Policy, without which nothing has an owner and nothing may be read or written. Throws PolicyMissing. */
export function policyOf(specs: Specs): Policy {
  if (specs.policy !== null) return specs.policy;
  throw new AppError('PolicyMissing', 'the directory has no valid platform/policy.yaml', {
    hint: 'make one with `waxseal init`, or correct the problems that `waxseal validate` lists',
    retry: 'when-changed',
  });
}
