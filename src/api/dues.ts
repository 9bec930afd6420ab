import type { Plan } from '../model/plan.js';

/** What the clock brings one secret next. `certificate`: another one should be there, and somebody has to bring it. */
export interface Due {
  readonly secret: string;
  readonly what: 'rotation' | 'renewal' | 'certificate';
  /** Wall clock. */
  readonly atMs: number;
}

/** Of secrets of which this plan makes no other version, the soonest first. */
export function duesOf({ standings, steps }: Pick<Plan, 'standings' | 'steps'>): readonly Due[] {
  const made = new Set(steps.flatMap((step) => (step.action === 'create' ? [step.secret] : [])));
  const dues = standings.flatMap(({ certificate, next, secret }): readonly Due[] => {
    if (made.has(secret)) return [];
    if (next !== undefined) return [{ secret, ...next }];
    return certificate === undefined ? [] : [{ secret, what: 'certificate', atMs: certificate.renewAtMs }];
  });
  return dues.sort((a, b) => a.atMs - b.atMs);
}

/** ISO 8601 in UTC, to the second. */
export function dueAt({ atMs }: Due): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
