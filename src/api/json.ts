import type { About } from '../model/about.js';
import type { AuditEntry } from '../model/audit.js';
import type { Difference } from '../model/difference.js';
import type { Outcome } from '../model/outcome.js';
import type { Held, LaterStep, Plan, Step } from '../model/plan.js';
import type { EngineFacts, Finding } from '../model/posture.js';
import type { Problem } from '../model/problem.js';
import type { Reference, Trial } from '../model/source-trial.js';
import type { Specs } from '../model/spec.js';
import type { Status } from '../model/status.js';
import type { StoreUse } from '../model/store-use.js';
import { whereOf } from '../model/store-where.js';
import { countsOf } from './counts.js';
import { dueAt, duesOf } from './dues.js';
import { exitCodeOf, type End } from './exit-code.js';

/** Of every JSON that the command line prints. A minor version only adds. */
export const FORMAT_VERSION = '1.0';

/** What `version -o json` prints. */
export function versionJson({ version, commit, node, platform }: About): unknown {
  return { formatVersion: FORMAT_VERSION, version, commit, node, platform };
}

/** What `plan -o json` prints (DESIGN 7). Labels, IDs and indexes stay inside: labels hold fingerprints. */
export function planJson(plan: Plan, difference: Difference | null = null): unknown {
  return {
    formatVersion: FORMAT_VERSION,
    owner: plan.owner,
    revision: plan.revision,
    commit: plan.commit,
    complete: plan.complete,
    summary: countsOf(plan),
    steps: plan.steps.map(stepJson),
    later: plan.later.map(laterJson),
    held: plan.held.map(heldJson),
    problems: plan.problems.map(problemJson),
    ...nextJson(plan),
    ...storesJson(plan.stores),
    ...(difference === null ? {} : { difference }),
  };
}

export function statusJson(status: Status, problems: readonly Problem[]): object {
  return {
    formatVersion: FORMAT_VERSION,
    owner: status.owner,
    revision: status.revision,
    commit: status.commit,
    held: status.held.map(heldJson),
    secrets: status.secrets.map((secret) => ({ ...secret, held: secret.held.map(heldJson) })),
    problems: problems.map(problemJson),
    ...storesJson(status.stores),
  };
}

/** What the clock brings, the soonest first; only where it brings something. Times are ISO 8601 in UTC. */
function nextJson(plan: Plan): object {
  const dues = duesOf(plan);
  return dues.length === 0 ? {} : { next: dues.map((due) => ({ secret: due.secret, what: due.what, at: dueAt(due) })) };
}

/** Only where a document names a store. Times are ISO 8601 in UTC. */
function storesJson(stores: readonly StoreUse[] = []): object {
  if (stores.length === 0) return {};
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    stores: stores.map(({ outage, ...use }) => {
      if (outage === null) return { ...use, outage };
      const { code, message, nextTryMs, sinceMs } = outage;
      return { ...use, outage: { code, message, since: iso(sinceMs), nextTry: iso(nextTryMs) } };
    }),
  };
}

/** What `sources -o json` prints. */
export function sourcesJson({ stores }: Specs, references: readonly Reference[]): unknown {
  const listed = stores.map(({ name, provider }) => {
    return { store: name, provider: provider.kind, ...whereOf(provider) };
  });
  return { formatVersion: FORMAT_VERSION, stores: listed, references };
}

/** What `sources test -o json` prints. */
export function trialsJson(trials: readonly Trial[]): unknown {
  return { formatVersion: FORMAT_VERSION, ok: trials.every(({ failure }) => failure === null), trials };
}

export function outcomesJson(outcomes: readonly Outcome[]): unknown {
  return outcomes.map(({ step, result, code, message, unknown }) => ({
    ...stepJson(step),
    result,
    code,
    error: message,
    unknown,
  }));
}

/** What one `apply` did. `outcomes` are those of all of its passes. */
interface Applied {
  readonly end: End;
  readonly first: Plan;
  readonly last: { readonly plan: Plan; readonly status: Status; readonly outcomes: readonly Outcome[] };
  readonly outcomes: readonly Outcome[];
}

/**
 * What `apply -o json` prints, and `POST /api/v1/reconcile?wait=true` answers: the plan that it began with, what became
 * of every step of every pass, and the end.
 */
export function applyJson(applied: Applied): object {
  const { end, first, last, outcomes } = applied;
  return {
    formatVersion: FORMAT_VERSION,
    end,
    exitCode: exitCodeOf(applied),
    plan: planJson(first),
    outcomes: outcomesJson(outcomes),
    status: statusJson(last.status, last.plan.problems),
  };
}

export function problemsJson(problems: readonly Problem[]): unknown {
  return { formatVersion: FORMAT_VERSION, problems: problems.map(problemJson) };
}

/** What `audit -o json` prints: the lines of the trail as they are. */
export function auditJson(entries: readonly AuditEntry[]): unknown {
  return { formatVersion: FORMAT_VERSION, entries };
}

/** What `audit --at -o json` prints. */
export function auditMountsJson(at: string, mounts: readonly object[]): unknown {
  return { formatVersion: FORMAT_VERSION, at, mounts };
}

/** One JSON text as it goes to standard output. */
export function print(json: unknown): string {
  return `${JSON.stringify(json, null, 2)}\n`;
}

function stepJson(step: Step): object {
  const { action, reason, message } = step;
  switch (step.action) {
    case 'repoint': {
      const changes = step.changes.map(({ secret, from, to, target }) => ({ secret, from, to, target }));
      return { action, service: step.service, reason, restartsTasks: step.restartsTasks, message, changes };
    }
    case 'settle':
      return { action, service: step.service, secrets: step.secrets, reason, message };
    case 'create':
    case 'relabel':
    case 'replace':
    case 'remove':
      return { action, secret: step.secret, holder: step.holder, reason, message };
  }
}

function laterJson({ action, secret, holder, service, reason, message }: LaterStep): object {
  return { action, secret, holder, service, reason, message };
}

function heldJson(held: Held): object {
  const { action, secret, holder, service, reason, message } = held;
  return { action, secret: secret === '' ? null : secret, holder, service, reason, class: held.class, message };
}

function problemJson({ severity, code, file, line, column, message, hint }: Problem): object {
  return { severity, code, file, line, column, message, hint };
}

/** What `doctor -o json` prints. */
export function doctorJson(diagnosis: {
  readonly engine: EngineFacts | null;
  readonly specs: Specs | null;
  readonly findings: readonly Finding[];
}): unknown {
  const { engine, findings, specs } = diagnosis;
  return {
    formatVersion: FORMAT_VERSION,
    engine: engine === null ? null : { url: engine.url, version: engine.version, apiVersion: engine.apiVersion },
    owner: specs?.policy?.owner ?? null,
    revision: specs?.revision ?? null,
    findings,
  };
}
