import type { Listener, Log } from '../doors.js';
import { wentThrough, type Outcome } from '../model/outcome.js';
import type { PassRecord, PassReport } from '../model/pass-record.js';
import type { Held, Step } from '../model/plan.js';
import type { Problem } from '../model/problem.js';
import { secretsOfStep } from '../model/step-secrets.js';
import { changesOf, type Changes } from './changes-of.js';

/**
 * The operator in log lines, each with the id of its pass: every change, and everything else when it begins and when it
 * ends, not as long as it lasts. A pass in which nothing happens is told at debug only.
 */
export function passLog(log: Log): Listener {
  const held = changesOf<Held>((one) => [one.action, one.secret, one.holder, one.service, one.reason]);
  const problems = changesOf<Problem>((one) => [one.code, one.file, one.line, one.message]);
  const failures = new Map<string, string>();
  let error: string | null = null;

  return {
    began: ({ causes, commit, id }) => {
      log.debug('pass began', { pass: id, causes, commit: commit?.id ?? null });
    },
    outcome: (pass, outcome) => {
      const { code, message, step } = outcome;
      const key = JSON.stringify([step.action, subjectOf(step)]);
      if (wentThrough(outcome)) {
        failures.delete(key);
        log.info('step done', { pass, ...fieldsOf(step) });
        return;
      }
      const known = failures.get(key) === code;
      failures.set(key, code ?? '');
      log[known ? 'debug' : levelOf(outcome)]('step failed', { pass, ...fieldsOf(step), code, message });
    },
    finished: (report) => {
      const { record } = report;
      const { id: pass } = record;
      const wrong = report.plan?.problems ?? report.problems;
      if (wrong !== undefined) tellProblems(log, pass, problems(wrong));
      tellFailure(log, record, error);
      const failed = record.error?.code ?? null;
      const turned = (failed === null) !== (error === null);
      error = failed;
      if (report.plan !== null) {
        tellHeld(log, pass, held(report.plan.held));
        forget(failures, report.plan.steps);
      }
      const quiet = record.done === 0 && record.refused === 0 && !turned;
      if (failed === null) log[quiet ? 'debug' : 'info']('pass finished', summaryOf(report));
    },
  };
}

function tellFailure(log: Log, { error, id: pass }: PassRecord, before: string | null): void {
  if (error === null) return;
  const level = error.code === before ? 'debug' : 'error';
  log[level]('pass failed', { pass, ...error });
}

function tellHeld(log: Log, pass: string, { begun, over }: Changes<Held>): void {
  for (const one of begun) log[one.class === 'attention' ? 'warn' : 'info']('held', { pass, ...one });
  for (const one of over) log.info('no longer held', { pass, ...one });
}

function tellProblems(log: Log, pass: string, { begun, over }: Changes<Problem>): void {
  for (const one of begun) log[one.severity === 'error' ? 'error' : 'warn']('problem', { pass, ...one });
  for (const one of over) log.info('problem gone', { pass, ...one });
}

/** Somebody else was first, or it was not its turn: nothing is wrong. */
function levelOf({ code, result }: Outcome): 'debug' | 'info' | 'error' {
  if (code === 'Blocked' || code === 'NotTried') return 'debug';
  return result === 'conflict' ? 'info' : 'error';
}

function summaryOf({ record }: PassReport): Readonly<Record<string, unknown>> {
  const { attention, commit, done, durationMs, held, id, refused, result } = record;
  return { pass: id, result, commit: commit?.id ?? null, done, refused, held, attention, durationMs };
}

/** Labels and IDs stay out: labels hold fingerprints. */
function fieldsOf(step: Step): Readonly<Record<string, unknown>> {
  const { action, reason } = step;
  const changes =
    step.action === 'repoint' ? { changes: step.changes.map(({ from, to, target }) => ({ from, to, target })) } : {};
  const service = 'service' in step ? step.service : null;
  const holder = 'holder' in step ? step.holder : null;
  return { action, secrets: secretsOfStep(step), holder, service, reason, ...changes };
}

function subjectOf(step: Step): string {
  return 'service' in step ? step.service : step.holder;
}

function forget(failures: Map<string, string>, steps: readonly Step[]): void {
  const wanted = new Set(steps.map((step) => JSON.stringify([step.action, subjectOf(step)])));
  for (const key of failures.keys()) if (!wanted.has(key)) failures.delete(key);
}
