import { NOTHING_WAITS, type PassRecord, type PassReport } from '../../src/model/pass-record.js';
import type { Plan } from '../../src/model/plan.js';
import { summarize } from '../../src/status/summarize.js';
import { planOf } from '../apply/steps.js';

/** A minute after the epoch, when every pass of these tests begins. */
export const AT = 60_000;

export function record(more: Partial<PassRecord> = {}): PassRecord {
  return {
    id: 'pass-1',
    startedAtMs: AT,
    durationMs: 120,
    causes: ['resync'],
    result: 'settled',
    error: null,
    commit: { id: 'c0ffee'.padEnd(40, '0'), author: 'Ada <ada@example.org>', atMs: 30_000 },
    done: 0,
    refused: 0,
    held: 0,
    attention: 0,
    unsettled: false,
    ...more,
  };
}

/** A finished pass that saw this plan. */
export function report(plan: Plan = planOf(), more: Partial<PassRecord> = {}): PassReport {
  const attention = plan.held.filter((held) => held.class === 'attention').length;
  const result = attention > 0 ? 'attention' : plan.unsettled ? 'progressing' : 'settled';
  const told = record({ result, held: plan.held.length, attention, unsettled: plan.unsettled, ...more });
  return { record: told, plan, status: summarize(plan, AT), outcomes: [], waiting: NOTHING_WAITS };
}

const NO_PLAN = { plan: null, status: null, outcomes: [], waiting: NOTHING_WAITS };

/** A pass that had no plan. */
export function failure(more: Partial<PassRecord> = {}): PassReport {
  const error = { code: 'NoQuorum', message: 'the Swarm has no leader', hint: 'bring its managers back' };
  return { ...NO_PLAN, record: record({ result: 'failed', error, ...more }) };
}
