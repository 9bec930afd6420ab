import { snapshotText } from '../api/snapshot.js';
import { assertOwnSwarm } from '../model/own-swarm.js';
import type { Inspector, Keyring, SwarmReader } from '../doors.js';
import type { Policy, Specs } from '../model/spec.js';
import { openWorld } from './open-world.js';
import { openRemote } from './remote.js';
import type { Call, Wire } from './verb.js';

export async function runSnapshot(call: Call): Promise<number> {
  const { io, options, wire } = call;
  const url = options.text('url');
  if (url !== null) {
    const remote = await openRemote(call, url);
    io.out(await remote.snapshot());
    return 0;
  }
  const { policy, specs, world } = await openWorld(call, 'write');
  const inspector = await wire.inspector(options.text('host'));
  if (world.keyring === null) throw new Error('a world to write in has a keyring');
  const seen = { specs, policy, keyring: world.keyring };
  io.out(await takeSnapshot(seen, { swarm: world.swarm, inspector, clock: wire.clock }));
  return 0;
}

interface Seeing {
  readonly swarm: SwarmReader;
  readonly inspector: Inspector;
  readonly clock: Wire['clock'];
}

/** Five lists, or six with configs, and who answers. Rejects with OtherOwnersSwarm and whatever the doors do. */
export async function takeSnapshot(
  { keyring, policy: { configs, owner }, specs }: { specs: Specs; policy: Policy; keyring: Keyring },
  { clock, inspector, swarm }: Seeing,
): Promise<string> {
  const { clusterId } = await inspector.engine();
  const settings = await inspector.services();
  const lists = await swarm.list(owner, configs === 'Managed');
  assertOwnSwarm(owner, lists);
  const live = await swarm.withTasks(lists);
  const snapshot = { owner, clusterId, takenAtMs: clock.wall(), live, settings };
  return snapshotText(snapshot, specs, (text) => keyring.signSnapshot(text));
}
