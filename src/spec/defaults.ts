import type { ObjectKind } from '../model/object-name.js';
import type { Refresh, Retention, Rollout } from '../model/spec.js';
import { durationMs } from './duration.js';
import type { RawRefresh, RawRetention, RawRollout } from './raw.js';

/** What the fields of every SwarmSecret are merged over. */
export interface Defaults {
  readonly rollout: Rollout;
  readonly retention: Retention;
  readonly refresh: Refresh;
}

export const BUILT_IN: Defaults = {
  rollout: { maxParallel: 4, first: [], soakMs: 15_000, timeoutMs: 600_000, onFailure: 'Rollback' },
  retention: { versions: 1, minAgeMs: 0 },
  refresh: { intervalMs: 3_600_000, policy: 'Periodic' },
};

/** Of the file in the container. Anybody may read a config anyway, so that of one needs no owner. */
export const DEFAULT_MODE: Readonly<Record<ObjectKind, string>> = { secret: '0400', config: '0444' };

/** Field by field. Lists are taken whole. */
export function mergeRollout(under: Rollout, raw: RawRollout | undefined): Rollout {
  if (raw === undefined) return under;
  return {
    maxParallel: raw.maxParallel ?? under.maxParallel,
    first: raw.first ?? under.first,
    soakMs: raw.soak === undefined ? under.soakMs : durationMs(raw.soak),
    timeoutMs: raw.timeout === undefined ? under.timeoutMs : durationMs(raw.timeout),
    onFailure: raw.onFailure ?? under.onFailure,
  };
}

export function mergeRetention(under: Retention, raw: RawRetention | undefined): Retention {
  if (raw === undefined) return under;
  return {
    versions: raw.versions ?? under.versions,
    minAgeMs: raw.minAge === undefined ? under.minAgeMs : durationMs(raw.minAge),
  };
}

export function mergeRefresh(under: Refresh, raw: RawRefresh | undefined): Refresh {
  if (raw === undefined) return under;
  return {
    intervalMs: raw.interval === undefined ? under.intervalMs : durationMs(raw.interval),
    policy: raw.policy ?? under.policy,
  };
}
