import { directory, type SpecDirectory } from '../../e2e/support/directory.js';
import { canary, closers } from '../../e2e/support/run.js';
import { running } from '../../e2e/support/running.js';
import type { TaskJson } from '../../e2e/support/shapes.js';
import { createService } from '../../e2e/support/services.js';
import { startSwarm, type EngineNode, type TestSwarm } from '../../e2e/support/swarm.js';
import { applied } from '../../e2e/support/waxseal.js';
import { eventually } from './patience.js';
import { watch, type Watch } from './watch.js';

/** A secret and the service that mounts it as `password`. */
export interface Pair {
  readonly secret: string;
  readonly service: string;
  /** All values that git ever had for it, the newest last. */
  readonly values: readonly string[];
}

/** Three managers, and an owner whose secrets are mounted and proven. */
export interface Stage {
  readonly swarm: TestSwarm;
  readonly dir: SpecDirectory;
  readonly pairs: readonly Pair[];
  /** The one that will be hurt. */
  readonly victim: EngineNode;
  /** Never hurt: all tasks of the pairs run on it, and it tells what becomes of them. */
  readonly teller: EngineNode;
  readonly third: EngineNode;
  readonly watch: Watch;
  /** Writes a new value into the documents of these pairs; of all, unless told. A trial lasts for `soak` at least. */
  readonly edit: (which?: readonly Pair[], soak?: string) => Promise<void>;
}

const NAMES = ['db', 'api', 'tls'] as const;

/** What `openStage` has before any service is there: enough to choose the victim, or to deploy an operator. */
export interface Ground {
  readonly swarm: TestSwarm;
  readonly dir: SpecDirectory;
}

/** Opens a stage on a Swarm of its own, which ends with the case. */
export async function openStage(chooseVictim: (ground: Ground) => Promise<EngineNode>): Promise<Stage> {
  const swarm = await startSwarm({ managers: 3, workers: 0 });
  closers.push(() => swarm.end());
  const dir = directory();
  const pairs = NAMES.map((secret) => ({ secret, service: `${secret}-user`, values: [] as string[] }));
  const edit = async (which: readonly Pair[] = pairs, soak = '1s'): Promise<void> => {
    for (const { secret, values } of pairs.filter((pair) => which.includes(pair))) {
      const value = canary();
      values.push(value);
      await dir.secret(secret, { value, rollout: { soak, timeout: '10m' } });
    }
  };
  await edit();
  await applied(dir, swarm.first);
  const victim = await chooseVictim({ swarm, dir });
  const [teller, third] = swarm.nodes.filter((node) => node !== victim);
  if (teller === undefined || third === undefined) throw new Error('three managers were asked for');
  for (const { secret, service } of pairs) {
    const constraints = [`node.hostname == ${teller.hostname}`];
    await createService(teller, {
      name: service,
      secrets: [{ secret: `${secret}_v1`, target: 'password' }],
      constraints,
    });
    await running(teller, service);
  }
  const seen = watch(teller, dir.owner);
  closers.unshift(seen.stop);
  return { swarm, dir, pairs, victim, teller, third, watch: seen, edit };
}

/** The node that leads the Swarm, as another one tells. */
export async function leaderOf(swarm: TestSwarm, teller: EngineNode): Promise<EngineNode> {
  return eventually('a leader', async () => {
    const leader = (await nodesTold(teller)).find((node) => node.ManagerStatus?.Leader === true);
    return swarm.nodes.find(({ hostname }) => hostname === leader?.Description.Hostname);
  });
}

/** The node that a task runs on. */
export async function nodeOf(swarm: TestSwarm, { NodeID }: TaskJson): Promise<EngineNode> {
  const told = (await nodesTold(swarm.first)).find(({ ID }) => ID === NodeID);
  const node = swarm.nodes.find(({ hostname }) => hostname === told?.Description.Hostname);
  if (node === undefined) throw new Error(`there is no node "${NodeID ?? ''}"`);
  return node;
}

/** Waits until this one is told that all managers are there. */
export async function allReachable(teller: EngineNode): Promise<void> {
  await eventually('three reachable managers', async () =>
    (await nodesTold(teller)).every((node) => node.ManagerStatus?.Reachability === 'reachable'),
  );
}

interface NodeJson {
  readonly ID: string;
  readonly Description: { readonly Hostname: string };
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Reachability: string };
}

async function nodesTold(teller: EngineNode): Promise<readonly NodeJson[]> {
  return (await teller.get('/nodes')) as NodeJson[];
}
