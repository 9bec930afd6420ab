import type { Listener } from '../doors.js';
import type { Outcome } from '../model/outcome.js';
import type { PassReport } from '../model/pass-record.js';
import type { Plan } from '../model/plan.js';

/** What the passes did that began after a watch did. */
export interface Watched {
  /** The first plan that there was; null: there was none. */
  first(): Plan | null;
  outcomes(): readonly Outcome[];
  end(): void;
}

/** Watches passes for those who wait for them. */
export interface PassWatch {
  readonly listener: Listener;
  begin(): Watched;
}

export function makePassWatch(): PassWatch {
  const open = new Set<{ began: boolean; readonly reports: PassReport[] }>();
  return {
    listener: {
      began: () => {
        for (const one of open) one.began = true;
      },
      finished: (report) => {
        for (const one of open) if (one.began) one.reports.push(report);
      },
    },
    begin: () => {
      const one = { began: false, reports: [] as PassReport[] };
      open.add(one);
      return {
        first: () => one.reports.find(({ plan }) => plan !== null)?.plan ?? null,
        outcomes: () => one.reports.flatMap(({ outcomes }) => outcomes),
        end: () => open.delete(one),
      };
    },
  };
}
