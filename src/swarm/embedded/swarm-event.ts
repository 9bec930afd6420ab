import type { SwarmEvent } from './journal.js';
import type { World } from './world.js';

interface Happening {
  readonly type: SwarmEvent['Type'];
  readonly action: SwarmEvent['Action'];
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** An event of now, as the API tells it. */
export function eventOf(world: World, { type, action, id, attributes }: Happening): SwarmEvent {
  return {
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: 'swarm',
    time: Math.floor(world.now / 1000),
    timeNano: world.now * 1_000_000 + (world.index % 1_000_000),
  };
}
