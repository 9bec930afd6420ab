import type { Outcome } from './outcome.js';
import type { Action, StepReason } from './plan.js';
import type { Commit } from './spec.js';
import { secretsOfStep } from './step-secrets.js';

/**
 * One write to the engine, as the audit trail keeps it: a line of JSON. API: fields are only ever added. JSON by
 * construction; cannot hold bytes, and labels stay out, since they hold fingerprints.
 */
export interface AuditEntry {
  readonly audit: true;
  /** Id of the pass, as on the log lines of the same pass. */
  readonly pass: string;
  /** What was read from git in this pass: id and author of the commit. */
  readonly commit: string | null;
  readonly author: string | null;
  readonly action: Action;
  /** Logical names. */
  readonly secrets: readonly string[];
  /** Swarm name of the holder that was made, relabelled or removed. */
  readonly holder: string | null;
  readonly service: string | null;
  /** Which reference of the service moved from which holder to which. null: it was added, or taken away. */
  readonly changes: readonly AuditChange[];
  readonly reason: StepReason;
  readonly result: Outcome['result'];
  readonly code: string | null;
  /** Whether the engine did it is not known: the next pass looks. */
  readonly unknown: boolean;
  /** Of the call to the engine, ms. */
  readonly durationMs: number | null;
  /** The version index that the write was conditional on. The engine does not tell the one that it gave. */
  readonly indexBefore: number | null;
}

export interface AuditChange {
  readonly secret: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly target: string;
}

/** Codes of steps for which the engine was not asked at all. */
const NOT_ASKED: ReadonlySet<string> = new Set(['Blocked', 'NotTried']);

/** null: nothing was sent to the engine. */
export function auditEntry(pass: string, commit: Commit | null, outcome: Outcome): AuditEntry | null {
  const { code, durationMs, result, step, unknown } = outcome;
  if (NOT_ASKED.has(code ?? '')) return null;
  const changes = step.action === 'repoint' ? step.changes : [];
  return {
    audit: true,
    pass,
    commit: commit?.id ?? null,
    author: commit?.author ?? null,
    action: step.action,
    secrets: secretsOfStep(step),
    holder: 'holder' in step ? step.holder : null,
    service: 'service' in step ? step.service : null,
    changes: changes.map(({ from, secret, target, to }) => ({ secret, from, to, target })),
    reason: step.reason,
    result,
    code,
    unknown,
    durationMs: durationMs === undefined ? null : Math.round(durationMs),
    indexBefore: 'index' in step ? step.index : null,
  };
}
