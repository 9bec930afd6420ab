import { FORMAT_VERSION, statusJson } from '../api/json.js';
import { passJson } from '../api/passes.js';
import type { Operator } from '../doors.js';
import type { PassReport } from '../model/pass-record.js';
import { jsonReply, refusal, textReply, type Reply } from './reply.js';
import type { Site } from './site.js';

/** `status -o json`, of the last pass that had a plan, with that pass and the last one that ended. */
export function statusReply(operator: Operator): Reply {
  const latest = operator.latest();
  const [last] = operator.passes();
  if (latest?.status == null) return noPlan(operator);
  const { plan, record, status } = latest;
  const passes = { pass: passJson(record), lastPass: passJson(last ?? record) };
  return jsonReply(200, { ...statusJson(status, plan?.problems ?? []), ...passes });
}

export function passesReply(operator: Operator): Reply {
  return jsonReply(200, { formatVersion: FORMAT_VERSION, passes: operator.passes().map(passJson) });
}

/** What `waxseal snapshot` prints. */
export async function snapshotReply(site: Pick<Site, 'snapshot'>): Promise<Reply> {
  const text = await site.snapshot();
  return text === null ? failedReply(null) : textReply('application/json; charset=utf-8', text);
}

export function versionReply(version: string): Reply {
  return jsonReply(200, { formatVersion: FORMAT_VERSION, version });
}

/** There is nothing to tell but why. */
function noPlan(operator: Operator): Reply {
  const [last] = operator.passes();
  return failedReply(last?.error ?? null);
}

/** What a pass failed with, as an error. null: no pass has ended yet. */
export function failedReply(error: PassReport['record']['error']): Reply {
  return refusal(503, error ?? { code: 'NoPass', message: 'no pass has ended yet', hint: 'ask again in a moment' }, {
    'retry-after': '5',
  });
}
