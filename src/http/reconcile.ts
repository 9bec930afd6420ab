import type { End } from '../api/exit-code.js';
import { applyJson, FORMAT_VERSION } from '../api/json.js';
import type { Operator } from '../doors.js';
import type { PassReport } from '../model/pass-record.js';
import type { PassWatch, Watched } from './pass-watch.js';
import { jsonReply, refusal, type Reply } from './reply.js';
import type { Asked } from './request.js';
import { failedReply } from './status.js';

const LONGEST_S = 3600;
const DEFAULT_S = '600';
/** More may not wait at once. */
const MOST_WAITING = 32;

/** POST /api/v1/reconcile. Wakes the loop; with `?wait=true` answers once nothing of ours is on its way any more. */
export function makeReconcile(watch: PassWatch, stop: AbortSignal): (asked: Asked, to: Operator) => Promise<Reply> {
  let waiting = 0;
  return async (asked, operator) => {
    const waits = readQuery(asked.query);
    if (waits === null) return badQuery();
    if (waits === 0) {
      operator.wake('request');
      return jsonReply(202, { formatVersion: FORMAT_VERSION, accepted: true });
    }
    if (waiting >= MOST_WAITING) return tooMany();
    waiting += 1;
    const watched = watch.begin();
    try {
      const timeout = AbortSignal.timeout(waits * 1000);
      const settled = operator.settled(AbortSignal.any([timeout, asked.gone, stop]));
      operator.wake('request');
      return answer(await settled, watched, stop);
    } finally {
      watched.end();
      waiting -= 1;
    }
  };
}

/** Seconds to wait, 0: not at all. null: the query says something else. */
function readQuery(query: URLSearchParams): number | null {
  const { timeout = DEFAULT_S, wait = 'false', ...more } = Object.fromEntries(query);
  const seconds = /^[0-9]{1,4}$/.test(timeout) ? Number(timeout) : 0;
  if (Object.keys(more).length > 0 || !['true', 'false'].includes(wait)) return null;
  if (seconds < 1 || seconds > LONGEST_S) return null;
  return wait === 'true' ? seconds : 0;
}

function answer(report: PassReport | null, watched: Watched, stop: AbortSignal): Reply {
  if (report?.plan == null || report.status === null) return failedReply(report?.record.error ?? null);
  const last = { plan: report.plan, status: report.status, outcomes: report.outcomes };
  const first = watched.first() ?? report.plan;
  return jsonReply(200, applyJson({ end: endOf(report, stop), first, last, outcomes: watched.outcomes() }));
}

/** Steps that are left although nobody waits for anything do not go through. */
function endOf({ plan, record }: PassReport, stop: AbortSignal): End {
  if (record.result === 'progressing') return stop.aborted ? 'stopped' : 'timeout';
  return plan?.steps.length === 0 ? 'settled' : 'stuck';
}

function badQuery(): Reply {
  return refusal(400, {
    code: 'UsageInvalid',
    message: 'the query is not understood',
    hint: `?wait=true, and &timeout= with seconds up to ${LONGEST_S}`,
  });
}

function tooMany(): Reply {
  return refusal(429, { code: 'TooManyRequests', message: 'too many already wait' }, { 'retry-after': '10' });
}
