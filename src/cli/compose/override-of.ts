import type { Live } from '../../model/live.js';
import { kindOfName } from '../../model/object-name.js';
import type { Specs } from '../../model/spec.js';
import { externalsOf, type StackFile } from '../../spec/stack-file.js';
import { overrideYaml } from '../override.js';
import { pin, type Pin } from '../pins.js';
import { additionsTo } from './additions.js';
import { orderNotes } from './order.js';

/** An override for the deploy of one stack. */
export interface Override {
  readonly text: string;
  /** It pins nothing and adds nothing. */
  readonly empty: boolean;
  readonly notes: readonly string[];
}

/** `name` null: nobody knows which stack it is, so nothing can be said of its services, nor added to them. */
export function overrideOf(
  { name, said }: { readonly name: string | null; readonly said: StackFile },
  specs: Pick<Specs, 'policy' | 'secrets'>,
  live: Live,
): Override {
  // Who does not manage configs did not look at them: nothing can be said of any.
  const all = specs.policy?.configs === 'Managed';
  const managed = externalsOf(said).filter((one) => all || kindOfName(one.name) === 'secret');
  const pins = managed.map((one) => pin(one, live, name));
  const { additions, notes } = name === null ? NOTHING : additionsTo({ name, said, live }, specs);
  const pinned = pins.filter(isPinned);
  const order = orderNotes({ stack: name ?? '', said, pins: pinned, additions }, live);
  return {
    text: overrideYaml(said.version, pinned, additions),
    empty: pinned.length === 0 && additions.length === 0,
    notes: [...pins.flatMap((one) => one.notes), ...notes, ...(name === null ? [] : order)],
  };
}

const NOTHING = { additions: [], notes: [] };

function isPinned(one: Pin): one is Pin & { readonly to: string } {
  return one.to !== null;
}
