import type { Doors } from '../doors.js';
import { policyOf } from '../model/policy-of.js';
import type { Specs } from '../model/spec.js';
import { keylessSources } from './store-bounds.js';
import type { Call } from './verb.js';

/** Snapshots of the Swarm that an operator works on. */
export interface Snapshots {
  /** Around the doors of each pass: notes what it works with. */
  readonly note: (doors: Doors, specs: Specs) => Doors;
  /** null: no pass knew its documents yet. Rejects as the doors do. */
  readonly take: () => Promise<string | null>;
}

/** Who asks again within this time gets the same one: asking may not keep the engine busy. */
const REUSE_MS = 10_000;

/** Looks at the Swarm through doors of its own, since the ones of a pass remember what that pass read. */
export function makeSnapshots({ options, wire }: Call): Snapshots {
  let latest: { readonly doors: Doors; readonly specs: Specs } | null = null;
  let last: { readonly at: number; readonly text: Promise<string> } | null = null;
  const host = options.text('host');
  const look = async ({ doors: { keyring }, specs }: { doors: Doors; specs: Specs }): Promise<string> => {
    if (keyring === null) throw new Error('internal: an operator has a keyring');
    const [swarm, inspector] = await Promise.all([wire.swarm(host), wire.inspector(host)]);
    const sources = keylessSources({ options, wire });
    const seen = { specs, policy: policyOf(specs), keyring };
    return import('./snapshot.js').then(({ takeSnapshot }) =>
      takeSnapshot(seen, { swarm, inspector, sources, clock: wire.clock }),
    );
  };
  return {
    note: (doors, specs) => {
      latest = { doors, specs };
      return doors;
    },
    take: async () => {
      if (latest === null) return null;
      const now = wire.clock.monotonic();
      if (last !== null && now - last.at < REUSE_MS) return last.text;
      const made = { at: now, text: look(latest) };
      last = made;
      return made.text.catch((thrown: unknown) => {
        if (last === made) last = null;
        throw thrown;
      });
    },
  };
}
