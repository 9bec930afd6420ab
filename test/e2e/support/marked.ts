import type { Engine } from './engine.js';

/** Anything that the engine keeps under a name. */
export interface Marked {
  readonly kind: '/services' | '/secrets' | '/configs' | '/networks';
  readonly id: string;
  /** All that the engine tells of it: names, labels, specs; never the bytes of a secret. */
  readonly json: string;
}

/** Everything whose name contains one of the marks, in an order in which it can be removed. */
export async function findMarked(
  engine: Engine,
  marks: ReadonlySet<string>,
  kinds: readonly Marked['kind'][] = ['/services', '/secrets', '/configs', '/networks'],
): Promise<readonly Marked[]> {
  const found: Marked[] = [];
  for (const kind of kinds) {
    const all = (await engine.get(kind)) as { ID?: string; Id?: string; Name?: string; Spec?: { Name: string } }[];
    for (const thing of all) {
      const name = thing.Spec?.Name ?? thing.Name ?? '';
      if (![...marks].some((mark) => name.includes(mark))) continue;
      found.push({ kind, id: thing.ID ?? thing.Id ?? '', json: JSON.stringify(thing) });
    }
  }
  return found;
}
