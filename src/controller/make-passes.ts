import type { Listener } from '../doors.js';
import { faultOf } from '../model/fault.js';
import type { Outcome } from '../model/outcome.js';
import type { PassReport, WakeCause, Waiting } from '../model/pass-record.js';
import { isAppError } from '../model/problem.js';
import type { History } from './history.js';
import { makeMemory } from './memory.js';
import type { OperateOptions } from './operate.js';
import { failureOf, reportOf, type Beginning } from './records.js';
import { afterFailure, afterSuccess, type Rhythm } from './rhythm.js';
import { waitingIn } from './waits.js';

/** One pass: tells of it, and says when to look again. Never rejects. */
type MakePass = (causes: readonly WakeCause[], rhythm: Rhythm) => Promise<Rhythm>;

export function makePasses(options: OperateOptions, history: History, tell: Required<Listener>): MakePass {
  const { chance, clock, log, resyncMs } = options;
  const memory = makeMemory(options, history);
  const finish = (told: Omit<PassReport, 'waiting'>, pass: Waiting): void => {
    const report = { ...told, waiting: { ...memory.waiting(), pass } };
    history.finished(report);
    tell.finished(report);
  };
  return async (causes, rhythm) => {
    const start = clock.monotonic();
    const head = { id: options.newId(), startedAtMs: clock.wall(), causes };
    history.began();
    if (causes.includes('signal')) memory.forgive();
    const specs = await attempt(memory.read());
    const begin: Beginning = { ...head, commit: specs.ok ? specs.value.commit : null };
    tell.began(begin);
    const outcomes: Outcome[] = [];
    const onOutcome = (outcome: Outcome): void => {
      outcomes.push(outcome);
      tell.outcome(head.id, outcome);
    };
    const tried = specs.ok ? await attempt(memory.pass(specs.value, onOutcome)) : specs;
    const now = clock.monotonic();
    const took = Math.round(now - start);
    if (!tried.ok) {
      if (!isAppError(tried.thrown)) log.error('internal error', { pass: head.id, ...faultOf(tried.thrown) });
      const next = afterFailure(rhythm, { now, chance, resyncMs });
      const failure = failureOf(begin, took, tried.thrown, { outcomes, specs: specs.ok ? specs.value : null });
      finish(failure, waitingIn([{ until: next.look.at }], now));
      return next;
    }
    const { pass, retryAt, waits } = tried.value;
    finish(reportOf(begin, took, pass, waits), waitingIn([], now));
    return afterSuccess(rhythm, { now, chance, resyncMs, pass, retryAt });
  };
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly thrown: unknown };

function attempt<T>(work: Promise<T>): Promise<Attempt<T>> {
  return work.then(
    (value) => ({ ok: true, value }),
    (thrown: unknown) => ({ ok: false, thrown }),
  );
}
