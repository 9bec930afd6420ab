import { LABEL } from './labels.js';
import type { Live } from './live.js';

/**
 * The commit that the newest write of ours came from, or null: by the index that the Swarm itself gave to that write, so
 * no clock has a say. Whatever was applied after it changed nothing that is in the Swarm.
 */
export function lastRevision({ holders }: Pick<Live, 'holders'>): string | null {
  const marked = holders.filter(({ labels }) => (labels[LABEL.revision] ?? '') !== '');
  const newest = marked.reduce<(typeof marked)[number] | null>(
    (best, one) => (best === null || one.index > best.index ? one : best),
    null,
  );
  return newest?.labels[LABEL.revision] ?? null;
}
