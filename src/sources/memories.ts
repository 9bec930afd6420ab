import type { SourceRef } from '../doors.js';
import type { SourceMemory } from '../model/source-memory.js';
import type { StoreUse } from '../model/store-use.js';
import type { Registry } from './registry.js';

/** ms until one of these is to be asked again, by kinds that remember. */
export function dueInMs(refs: readonly SourceRef[], registry: Registry): number {
  const kinds = Object.entries(registry).map(
    ([kind, { memory }]) => memory?.dueInMs(refs.filter(({ source }) => source.kind === kind)) ?? Infinity,
  );
  return Math.min(...kinds);
}

/** Forgets all stores but these. Gives what tells the calls that were made since. */
export function startCounting(registry: Registry, stores: ReadonlySet<string>): () => readonly StoreUse[] {
  const memories = Object.values(registry).flatMap(({ memory }) => memory ?? []);
  for (const memory of memories) memory.keep(stores);
  const before = new Map(usesOf(memories).map(({ calls, store }) => [store, calls]));
  return () => usesOf(memories).map((use) => ({ ...use, calls: use.calls - (before.get(use.store) ?? 0) }));
}

function usesOf(memories: readonly SourceMemory<SourceRef>[]): readonly StoreUse[] {
  return memories.flatMap((memory) => memory.uses());
}
