import type { SourceRef } from '../doors.js';
import { overlapOf, type Lifetime } from '../model/lifetime.js';
import type { Next } from '../model/next.js';
import type { SourceMemory } from '../model/source-memory.js';
import type { StoreUse } from '../model/store-use.js';
import type { Registry } from './registry.js';

/** ms until one of these is to be looked at again. */
export function dueInMs(refs: readonly SourceRef[], registry: Registry): number {
  const kinds = Object.entries(registry).map(
    ([kind, source]) => source.dueInMs?.(refs.filter((ref) => ref.source.kind === kind)) ?? Infinity,
  );
  return Math.min(...kinds);
}

/** What the clock brings a document first. */
export function nextOf(refs: readonly SourceRef[], registry: Registry): { readonly next?: Next } {
  const all = refs.flatMap((ref) => registry[ref.source.kind].next?.(ref) ?? []);
  const [first] = all.sort((a, b) => a.atMs - b.atMs);
  return first === undefined ? {} : { next: first };
}

/** How long a document's value is good: as long as all that it is made of. */
export function lifetimeOf(refs: readonly SourceRef[], registry: Registry): { readonly lifetime?: Lifetime } {
  const lifetime = overlapOf(refs.flatMap((ref) => registry[ref.source.kind].lifetime?.(ref) ?? []));
  return lifetime === null ? {} : { lifetime };
}

/** Forgets all stores but these. Gives what tells the calls that were made since. */
export function startCounting(registry: Registry, stores: ReadonlySet<string>): () => readonly StoreUse[] {
  const memories = Object.values(registry).flatMap(({ memory }) => memory ?? []);
  for (const memory of memories) memory.keep(stores);
  const before = new Map(usesOf(memories).map(({ calls, store }) => [store, calls]));
  return () => usesOf(memories).map((use) => ({ ...use, calls: use.calls - (before.get(use.store) ?? 0) }));
}

function usesOf(memories: readonly SourceMemory[]): readonly StoreUse[] {
  return memories.flatMap((memory) => memory.uses());
}
