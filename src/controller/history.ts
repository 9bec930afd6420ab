import type { Clock, Operator, Readiness } from '../doors.js';
import type { PassRecord, PassReport, WakeCause } from '../model/pass-record.js';

/** As many passes are remembered. */
const REMEMBERED = 200;

/** What the loop tells, kept for whoever asks the operator. */
export interface History {
  readonly operator: Operator;
  began(): void;
  finished(report: PassReport): void;
  note(change: Partial<Readiness>): void;
}

interface Waiter {
  /** Passes that had begun when it asked. */
  readonly after: number;
  last: PassReport | null;
  readonly answer: (report: PassReport | null) => void;
}

export function makeHistory(clock: Clock, resyncMs: number, wake: (cause: WakeCause) => void): History {
  const records: PassRecord[] = [];
  const waiters = new Set<Waiter>();
  let latest: PassReport | null = null;
  let finishedAt: number | null = null;
  let readiness: Readiness = { specs: false, engine: false, pass: false };
  let begun = 0;
  return {
    operator: {
      passes: () => [...records],
      latest: () => latest,
      finishedAt: () => finishedAt,
      readiness: () => readiness,
      resyncMs,
      wake,
      settled: (signal) =>
        new Promise((resolve) => {
          const end = (report: PassReport | null): void => {
            waiters.delete(waiter);
            signal.removeEventListener('abort', late);
            resolve(report);
          };
          const waiter: Waiter = { after: begun, last: null, answer: end };
          const late = (): void => end(waiter.last);
          if (signal.aborted) {
            resolve(null);
            return;
          }
          waiters.add(waiter);
          signal.addEventListener('abort', late);
        }),
    },
    began: () => {
      begun += 1;
    },
    finished: (report) => {
      finishedAt = clock.monotonic();
      records.unshift(report.record);
      records.length = Math.min(records.length, REMEMBERED);
      if (report.plan !== null) {
        latest = report;
        readiness = { ...readiness, pass: true };
      }
      for (const waiter of [...waiters]) tell(waiter, report, begun);
    },
    note: (change) => {
      readiness = { ...readiness, ...change };
    },
  };
}

/** The pass that was running when it asked had begun before, so it is no answer. */
function tell(waiter: Waiter, report: PassReport, begun: number): void {
  if (begun <= waiter.after) return;
  waiter.last = report;
  const { result } = report.record;
  if (result === 'settled' || result === 'attention') waiter.answer(report);
}
