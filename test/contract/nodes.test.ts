import { describe, expect } from '@jest/globals';
import type { Engine } from '../e2e/support/engine.js';
import { running, updateState } from '../e2e/support/running.js';
import { createService, tasksOf } from '../e2e/support/services.js';
import { waitFor } from '../e2e/support/wait.js';
import { change, container } from './support/change.js';
import { fact, factOfNodes } from './support/fact.js';
import { isRunning } from './support/tasks.js';
import { anId, rpc, told } from './support/told.js';

/**
 * Where tasks may be is decided by the availability of the nodes and the constraints of the service. An update waits for
 * neither: a node that is paused keeps its old tasks through it, and the update is "completed" all the same.
 */
describe('Nodes', () => {
  interface NodeJson {
    readonly ID: string;
    readonly Version: { readonly Index: number };
    readonly Spec: { readonly Role: string; readonly Availability: string };
    readonly Status: { readonly State: string };
    readonly ManagerStatus?: { readonly Leader?: boolean };
  }
  const nodesOf = async (engine: Engine): Promise<readonly NodeJson[]> => (await engine.get('/nodes')) as NodeJson[];

  async function worker(engine: Engine): Promise<NodeJson> {
    return waitFor('a worker that is ready', async () =>
      (await nodesOf(engine)).find(({ Spec, Status }) => Spec.Role === 'worker' && Status.State === 'ready'),
    );
  }

  async function make(engine: Engine, node: NodeJson, spec: object): Promise<void> {
    await waitFor('the node to be changed', async () => {
      const { Version, Spec } = (await engine.get(`/nodes/${node.ID}`)) as NodeJson;
      const path = `/nodes/${node.ID}/update?version=${String(Version.Index)}`;
      return (await engine.ask('POST', path, { ...Spec, ...spec })).status === 200;
    });
  }

  fact('A node tells its role, availability, state and whether it leads.', async ({ engine }) => {
    const manager = (await nodesOf(engine)).find(({ ManagerStatus }) => ManagerStatus?.Leader === true);
    expect(manager).toMatchObject({
      ID: anId(),
      Spec: { Role: 'manager', Availability: 'active' },
      Description: {
        Hostname: expect.any(String) as unknown,
        Engine: { EngineVersion: expect.any(String) as unknown },
      },
      Status: { State: 'ready' },
      ManagerStatus: { Leader: true, Reachability: 'reachable' },
    });
  });

  fact('A node that does not exist is answered with 404.', async ({ engine, name }) => {
    const none = name('none');
    expect(await told(engine.ask('GET', `/nodes/${none}`))).toEqual([404, `node ${none} not found`]);
  });

  fact('An update of a node with a stale version is refused with 500.', async ({ engine }) => {
    const [node] = await nodesOf(engine);
    const update = engine.ask('POST', `/nodes/${node?.ID ?? ''}/update?version=1`, node?.Spec);
    expect(await told(update)).toEqual([500, rpc('Unknown', 'update out of sequence')]);
  });

  fact('Constraints by role, by ID and by label choose nodes; "!=" excludes them.', async ({ engine, name }) => {
    const leader = (await nodesOf(engine)).find(({ ManagerStatus }) => ManagerStatus?.Leader === true);
    const [here, there] = [name('here'), name('there')];
    await createService(engine, {
      name: here,
      constraints: ['node.role == manager', `node.id==${leader?.ID ?? ''}`, 'node.labels.none != x'],
    });
    await createService(engine, { name: there, constraints: [`node.id != ${leader?.ID ?? ''}`, 'node.role==manager'] });
    const [task] = await running(engine, here);
    expect(task?.NodeID).toBe(leader?.ID);
    await waitFor('a task without a node', async () =>
      (await tasksOf(engine, there)).some(({ Status }) => Status.Err?.startsWith('no suitable node') === true),
    );
  });

  factOfNodes(
    'A drained node loses its tasks: they are desired shutdown, and replicas go elsewhere.',
    2,
    async ({ engine }) => {
      const node = await worker(engine);
      await createService(engine, { name: 'web', constraints: [], replicas: 4 });
      await createService(engine, { name: 'everywhere', mode: 'global' });
      await running(engine, 'everywhere', 2);
      await running(engine, 'web', 4);
      await make(engine, node, { Availability: 'drain' });
      const tasks = await waitFor('four tasks elsewhere', async () => {
        const wanted = (await tasksOf(engine, 'web')).filter(isRunning);
        return wanted.length === 4 && wanted.every(({ NodeID }) => NodeID !== node.ID) && wanted;
      });
      expect(new Set(tasks.map(({ Slot }) => Slot)).size).toBe(4);
      await waitFor(
        'one global task',
        async () => (await tasksOf(engine, 'everywhere')).filter(isRunning).length === 1,
      );
      await make(engine, node, { Availability: 'active' });
      await running(engine, 'everywhere', 2);
    },
  );

  factOfNodes(
    'A paused node keeps its tasks and takes no new ones: the update of a global service passes it over and is "completed".',
    2,
    async ({ engine }) => {
      const node = await worker(engine);
      await createService(engine, { name: 'everywhere', mode: 'global' });
      const before = await running(engine, 'everywhere', 2);
      await make(engine, node, { Availability: 'pause' });
      await change(engine, 'everywhere', container({ Env: ['A=2'] }));
      await updateState(engine, 'everywhere', 'completed');
      const kept = (await tasksOf(engine, 'everywhere')).filter((task) => isRunning(task) && task.NodeID === node.ID);
      expect(kept.map(({ ID }) => ID)).toEqual(before.filter(({ NodeID }) => NodeID === node.ID).map(({ ID }) => ID));
      await createService(engine, { name: 'late', replicas: 2 });
      const late = await running(engine, 'late', 2);
      expect(late.every(({ NodeID }) => NodeID !== node.ID)).toBe(true);
    },
  );
});
