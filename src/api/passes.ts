import type { PassRecord } from '../model/pass-record.js';

/** One pass, as `/api/v1/passes` lists it; when it started is ISO 8601 in UTC. */
export function passJson({ startedAtMs, ...rest }: PassRecord): object {
  const { id, ...more } = rest;
  return { id, startedAt: new Date(startedAtMs).toISOString(), ...more };
}
