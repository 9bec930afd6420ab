import type { AuditLine } from './audit-lines.js';

/** One mount of a service at one time. */
export interface AuditMount {
  readonly service: string;
  readonly secret: string;
  readonly target: string;
  /** Swarm name of the holder. */
  readonly holder: string;
  /** When it was moved there, and with which commit; null: before the trail begins. */
  readonly since: string | null;
  readonly commit: string | null;
  /** Whether the engine did the last move is not known. */
  readonly unknown: boolean;
}

/**
 * Which service had which version at a time (ISO 8601, UTC), by service, secret and target. Of a time before the first
 * move of a mount the trail still tells from where it was moved. What other people changed it cannot tell.
 */
export function mountsAt(lines: readonly AuditLine[], at: string): readonly AuditMount[] {
  const mounts = new Map<string, AuditMount | null>();
  for (const line of lines) {
    const { commit, service, time, unknown } = line;
    if (service === null || !mayHaveMoved(line)) continue;
    for (const { from, secret, target, to } of line.changes) {
      const key = JSON.stringify([service, secret, target]);
      const mount = { service, secret, target };
      if (time <= at) mounts.set(key, to === null ? null : { ...mount, holder: to, since: time, commit, unknown });
      else if (!mounts.has(key)) mounts.set(key, from === null ? null : { ...mount, holder: from, ...BEFORE });
    }
  }
  const sorted = [...mounts].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([, mount]) => (mount === null ? [] : [mount]));
}

const BEFORE = { since: null, commit: null, unknown: false };

function mayHaveMoved({ result, unknown }: AuditLine): boolean {
  return result === 'done' || result === 'already' || unknown;
}
