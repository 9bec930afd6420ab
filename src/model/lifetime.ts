/**
 * From when until when a secret system says that a value is good. It is advice: the system gives the value before and
 * after. Wall clock, ms since 1970; null: it says nothing.
 */
export interface Lifetime {
  readonly fromMs: number | null;
  readonly untilMs: number | null;
}

/** Of the wanted value, as of a plan. */
export interface StandingLifetime extends Lifetime {
  readonly stand: 'early' | 'good' | 'over';
}

/** When all of them are good; null: nobody says anything. A time that no calendar has says nothing. */
export function overlapOf(all: readonly Lifetime[]): Lifetime | null {
  const from = all.flatMap(({ fromMs }) => dated(fromMs));
  const until = all.flatMap(({ untilMs }) => dated(untilMs));
  if (from.length === 0 && until.length === 0) return null;
  return {
    fromMs: from.length === 0 ? null : Math.max(...from),
    untilMs: until.length === 0 ? null : Math.min(...until),
  };
}

export function standingAt(lifetime: Lifetime, wallMs: number): StandingLifetime {
  const { fromMs, untilMs } = lifetime;
  const isOver = untilMs !== null && wallMs >= untilMs;
  const isEarly = fromMs !== null && wallMs < fromMs;
  return { fromMs, untilMs, stand: isOver ? 'over' : isEarly ? 'early' : 'good' };
}

/** "good from 2026-12-01T00:00:00Z until 2027-01-01T00:00:00Z". */
export function lifetimeText({ fromMs, untilMs }: Lifetime): string {
  const from = fromMs === null ? '' : ` from ${second(fromMs)}`;
  const until = untilMs === null ? '' : ` until ${second(untilMs)}`;
  return `good${from}${until}`;
}

function dated(ms: number | null): readonly number[] {
  return ms === null || Number.isNaN(new Date(ms).getTime()) ? [] : [ms];
}

function second(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
