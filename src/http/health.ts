import type { Operator } from '../doors.js';
import { jsonReply, type Reply } from './reply.js';

/** However often passes are made, one that is this young is young enough. */
const SHORTEST_LIMIT_MS = 60_000;

/** Passes that end later than this many resyncs after each other say that the process hangs. */
const RESYNCS = 3;

/**
 * Whether the process lives: a pass has ended lately, failed ones included, since an engine without quorum must not kill
 * its operator. `since`: monotonic ms at which the process began to serve; it has as long to end its first pass.
 */
export function healthReply(operator: Operator, since: number, now: number): Reply {
  const ended = operator.finishedAt();
  const ageMs = now - (ended ?? since);
  const limitMs = Math.max(SHORTEST_LIMIT_MS, RESYNCS * operator.resyncMs);
  const healthy = ageMs <= limitMs;
  return jsonReply(healthy ? 200 : 503, {
    healthy,
    lastPassAgeSeconds: ended === null ? null : round(ageMs),
    limitSeconds: round(limitMs),
  });
}

/** Whether it does its work: the directory is read, the engine answers, and one pass had a plan. */
export function readyReply(operator: Operator): Reply {
  const { engine, pass, specs } = operator.readiness();
  const ready = engine && pass && specs;
  return jsonReply(ready ? 200 : 503, { ready, specs, engine, pass });
}

function round(ms: number): number {
  return Math.round(ms / 100) / 10;
}
