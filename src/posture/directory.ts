import type { Finding } from '../model/posture.js';
import type { Specs } from '../model/spec.js';

/** What the directory is like. Its single problems are `waxseal validate`'s. */
export function examineDirectory(specs: Specs, dir: string): readonly Finding[] {
  const errors = specs.problems.filter(({ severity }) => severity === 'error').length;
  const found: Finding[] = [];
  if (errors > 0) {
    found.push({
      severity: 'error',
      code: 'InvalidSpecs',
      where: dir,
      message: `${String(errors)} of its documents or fields cannot be used, and no orphan is removed until they can`,
      hint: '`waxseal validate` tells which',
    });
  }
  if (specs.policy === null) {
    const hint = 'make one with `waxseal init`, or name the right directory with -d';
    found.push({ severity: 'error', code: 'PolicyMissing', where: dir, message: 'it has no valid Policy', hint });
    return found;
  }
  if (specs.policy.access === null) {
    found.push({
      severity: 'note',
      code: 'AccessUnrestricted',
      where: 'platform/policy.yaml',
      message: 'the Policy has no access rules: any document may add a secret to any service',
      hint: 'spec.access says which secrets may be mounted where',
    });
  }
  if (specs.policy.recipients.length === 1) {
    found.push({
      severity: 'note',
      code: 'OneRecipient',
      where: 'platform/policy.yaml',
      message: "only the operator's identity opens what is sealed",
      hint: 'is its backup in a safe place? a second recipient, kept offline, would open the values too',
    });
  }
  return found;
}

/** What a look at the identity file said. */
export interface IdentityFacts {
  readonly file: string;
  /** Recipient of its first identity. */
  readonly recipient: string;
  /** Permission bits; null: unknown. */
  readonly mode: number | null;
}

/** `recipients`: those of the Policy, the operator's first; null without a Policy. */
export function examineIdentity(facts: IdentityFacts, recipients: readonly string[] | null): readonly Finding[] {
  const found: Finding[] = [];
  // A file below /run/secrets is seen by its container alone, and has the mode that the mount says.
  const shared = facts.mode !== null && (facts.mode & 0o077) !== 0 && !facts.file.startsWith('/run/secrets/');
  if (shared) {
    found.push({
      severity: 'error',
      code: 'IdentityReadableByOthers',
      where: facts.file,
      message: 'others than its owner may use this identity file, which opens every sealed value',
      hint: `chmod 600 ${facts.file}; if somebody may have read it: docs/recovery.md, "A new key"`,
    });
  }
  if (recipients === null || recipients[0] === facts.recipient) return found;
  const isOther = recipients.includes(facts.recipient);
  found.push({
    severity: 'error',
    code: isOther ? 'NotPrimary' : 'KeyMismatch',
    where: facts.file,
    message: isOther
      ? 'this identity opens what is sealed, but only that of the first recipient may write'
      : 'this identity is not among the recipients of the Policy: it opens nothing that is sealed here',
    hint: "name the operator's with --identity-file",
  });
  return found;
}
