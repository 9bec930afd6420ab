import type { RemoteKey } from '../provider.js';

/** A key with its place among those that were asked for. */
export interface Asked {
  readonly key: RemoteKey;
  readonly at: number;
}

/** The key that failed last goes to the end: while the store may answer again, another one finds out. */
export function probeFirst(keys: readonly RemoteKey[], failed: string | null): readonly Asked[] {
  const all = keys.map((key, at) => ({ key, at }));
  return [...all.filter(({ key }) => key.key !== failed), ...all.filter(({ key }) => key.key === failed)];
}

export function inBatches(keys: readonly Asked[], size: number): Asked[][] {
  return Array.from({ length: Math.ceil(keys.length / size) }, (_, n) => keys.slice(n * size, (n + 1) * size));
}
