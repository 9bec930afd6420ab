import { snapshotText } from '../api/snapshot.js';
import { assertOwnSwarm } from '../model/own-swarm.js';
import type { Inspector, Keyring, World } from '../doors.js';
import type { Policy, Specs } from '../model/spec.js';
import { comparisonsOf } from './comparisons.js';
import { openWorld } from './open-world.js';
import { openRemote } from './remote.js';
import { keylessSources } from './store-bounds.js';
import type { Call } from './verb.js';

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
  io.out(
    await takeSnapshot(
      { specs, policy, keyring: world.keyring },
      { ...world, inspector, sources: keylessSources(call) },
    ),
  );
  return 0;
}

interface Seeing extends Pick<World, 'swarm' | 'clock'> {
  readonly inspector: Inspector;
  /** Without a key. */
  readonly sources: () => Promise<World['sources']>;
}

/**
 * Five lists, or six with configs, who answers, and what only the engine can say of the content of configs. Rejects with
 * OtherOwnersSwarm and whatever the doors do.
 */
export async function takeSnapshot(
  { keyring, policy: { configs, owner }, specs }: { specs: Specs; policy: Policy; keyring: Keyring },
  { clock, inspector, sources, swarm }: Seeing,
): Promise<string> {
  const { clusterId } = await inspector.engine();
  const settings = await inspector.services();
  const lists = await swarm.list(owner, configs === 'Managed');
  assertOwnSwarm(owner, lists);
  const live = await swarm.withTasks(lists);
  const compared = await comparisonsOf(specs, lists, { clock, sources, swarm });
  const snapshot = { owner, clusterId, takenAtMs: clock.wall(), live, settings, compared };
  return snapshotText(snapshot, specs, (text) => keyring.signSnapshot(text));
}
