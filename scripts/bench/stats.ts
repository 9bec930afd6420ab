/** What is told of several runs of one thing. */
export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly runs: number;
}

/** Of at least one sample. The median of an even number is the mean of the middle two. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || min === undefined || max === undefined) {
    throw new Error('there is nothing to summarize: no run was made');
  }
  return { min, median: (low + high) / 2, max, runs: sorted.length };
}

/**
 * How many times as much `ours` took as `theirs`, run by run: the two samples of one place were taken right after each
 * other, so that a machine that slows down slows both.
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): readonly number[] {
  if (ours.length !== theirs.length) throw new Error('runs that are compared must be pairs');
  return ours.map((sample, i) => sample / (theirs[i] ?? NaN));
}

/** The smallest sample that at least `percent` of all do not exceed. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
  if (found === undefined) throw new Error('there is nothing to summarize: no run was made');
  return found;
}
