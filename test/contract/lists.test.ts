import { describe, expect } from '@jest/globals';
import type { Engine } from '../e2e/support/engine.js';
import { running } from '../e2e/support/running.js';
import { createSecret } from '../e2e/support/secrets.js';
import { createService, tasksOf } from '../e2e/support/services.js';
import type { TaskJson } from '../e2e/support/shapes.js';
import { waitFor } from '../e2e/support/wait.js';
import { behaves } from './support/behaviour.js';
import { change, container } from './support/change.js';
import { fact } from './support/fact.js';
import { aTask, inState } from './support/tasks.js';
import { told } from './support/told.js';

/**
 * A list is whole and consistent with what was written before it was asked for. Filters save bytes, but each has a way
 * of its own to read its values.
 */
describe('Lists and filters', () => {
  type Named = readonly { readonly ID: string; readonly Spec: { readonly Name: string } }[];
  const query = (filters: unknown): string => `filters=${encodeURIComponent(JSON.stringify(filters))}`;
  const named = async (engine: Engine, list: string, filters: unknown): Promise<readonly string[]> =>
    ((await engine.get(`${list}?${query(filters)}`)) as Named).map(({ Spec }) => Spec.Name).sort();
  const tasks = async (engine: Engine, filters: unknown): Promise<readonly TaskJson[]> =>
    (await engine.get(`/tasks?${query(filters)}`)) as TaskJson[];

  fact('What was written is in the next list.', async ({ engine, name }) => {
    for (let i = 0; i < 20; i += 1) {
      const id = await createSecret(engine, name('db'), 'v');
      expect(((await engine.get('/secrets')) as Named).some(({ ID }) => ID === id)).toBe(true);
      await engine.remove(`/secrets/${id}`);
      expect(((await engine.get('/secrets')) as Named).some(({ ID }) => ID === id)).toBe(false);
    }
  });

  fact('A list that nothing matches is [], not null.', async ({ engine, name }) => {
    const filters = query({ name: [name('none')] });
    for (const list of ['/secrets', '/services', '/tasks', '/nodes']) {
      expect((await engine.ask('GET', `${list}?${filters}`)).bytes.toString().trim()).toBe('[]');
    }
  });

  fact('A label filter is a key, or a key and a value; several must all be met.', async ({ engine, name }) => {
    const [a, b] = [name('a'), name('b')];
    await createSecret(engine, a, 'v', { Labels: { [a]: '1', both: a } });
    await createSecret(engine, b, 'v', { Labels: { [a]: '2', both: a } });
    const labelled = (...label: string[]) => named(engine, '/secrets', { label });
    expect(await labelled(a)).toEqual([a, b].sort());
    expect(await labelled(`${a}=2`)).toEqual([b]);
    expect(await labelled(`${a}=1`, `both=${a}`)).toEqual([a]);
    expect(await labelled(`${a}=1`, 'both=other')).toEqual([]);
    expect(await labelled(`${a.toUpperCase()}=1`)).toEqual([]);
  });

  fact('A label filter with an empty value matches any value.', async ({ engine, name }) => {
    const a = name('a');
    await createSecret(engine, a, 'v', { Labels: { [a]: '1' } });
    expect(await named(engine, '/secrets', { label: [`${a}=`] })).toEqual([a]);
  });

  fact('A name filter is the start of a name; several are joined by "or".', async ({ engine, name }) => {
    const [a, b] = [name('a'), name('b')];
    for (const each of [a, `${a}-1`, b]) await createSecret(engine, each, 'v');
    expect(await named(engine, '/secrets', { name: [a] })).toEqual([a, `${a}-1`].sort());
    expect(await named(engine, '/secrets', { name: [`${a}-`, b] })).toEqual([`${a}-1`, b].sort());
    expect(await named(engine, '/secrets', { name: [a.slice(1)] })).toEqual([]);
  });

  fact('It minds no case for secrets, but does for services.', async ({ engine, name }) => {
    const [db, web] = [name('db'), name('web')];
    await createSecret(engine, db, 'v');
    await createService(engine, { name: web, replicas: 0 });
    expect(await named(engine, '/secrets', { name: [db.toUpperCase()] })).toEqual([db]);
    expect(await named(engine, '/services', { name: [web.toUpperCase()] })).toEqual([]);
    expect(await named(engine, '/services', { name: [web.slice(0, -1)] })).toEqual([web]);
  });

  fact(
    'An id filter is the start of an ID; with a name filter it is joined by "or", with labels by "and".',
    async (scene) => {
      const { engine, name } = scene;
      const [a, b] = [name('a'), name('b')];
      const id = await createSecret(engine, a, 'v', { Labels: { l: a } });
      await createSecret(engine, b, 'v', { Labels: { l: b } });
      const start = [id.slice(0, 12)];
      expect(await named(engine, '/secrets', { id: start })).toEqual([a]);
      expect(await named(engine, '/secrets', { id: start, name: [b] })).toEqual([a, b].sort());
      expect(await named(engine, '/secrets', { id: start, label: [`l=${b}`] })).toEqual([]);
    },
  );

  fact('Secrets can also be asked for by exact names.', async ({ engine, name }) => {
    const a = name('a');
    for (const each of [a, `${a}-1`]) await createSecret(engine, each, 'v');
    expect(await named(engine, '/secrets', { names: [a] })).toEqual([a]);
  });

  fact('Filters may be written as lists or as maps to true.', async ({ engine, name }) => {
    const a = name('a');
    await createSecret(engine, a, 'v');
    expect(await named(engine, '/secrets', { name: { [a]: true } })).toEqual([a]);
  });

  fact('A filter that a list does not know is refused with 400.', async ({ engine }) => {
    for (const list of ['/secrets', '/services', '/tasks', '/nodes']) {
      expect(await told(engine.ask('GET', `${list}?${query({ nonsense: ['x'] })}`))).toEqual([
        400,
        expect.stringMatching(/[Ii]nvalid filter '?nonsense'?/) as unknown,
      ]);
    }
  });

  fact('Services can be asked for by mode.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: `${web}-r`, replicas: 0 });
    await createService(engine, { name: `${web}-g`, mode: 'global', ...behaves({ neverSchedules: true }) });
    expect(await named(engine, '/services', { name: [web], mode: ['global'] })).toEqual([`${web}-g`]);
    expect(await named(engine, '/services', { name: [web], mode: ['replicated'] })).toEqual([`${web}-r`]);
  });

  fact(
    'Tasks can be asked for by service, by ID or name, by node and by desired state; these are joined by "and".',
    async (scene) => {
      const { engine, name } = scene;
      const [web, api] = [name('web'), name('api')];
      const id = await createService(engine, { name: web });
      await createService(engine, { name: api });
      const [task] = await running(engine, web);
      await running(engine, api);
      expect((await tasks(engine, { service: [id] })).map(({ ID }) => ID)).toEqual([task?.ID]);
      expect((await tasks(engine, { service: [web] })).map(({ ID }) => ID)).toEqual([task?.ID]);
      expect(await tasks(engine, { service: [web, api] })).toHaveLength(2);
      expect(await tasks(engine, { service: [web], node: [task?.NodeID] })).toHaveLength(1);
      expect(await tasks(engine, { service: [web], 'desired-state': ['running'] })).toHaveLength(1);
      expect(await tasks(engine, { service: [web], 'desired-state': ['shutdown'] })).toEqual([]);
      expect(await tasks(engine, { id: [task?.ID.slice(0, 12)] })).toHaveLength(1);
    },
  );

  fact('Desired states are running, shutdown and accepted; another is refused with 500.', async ({ engine }) => {
    for (const state of ['running', 'shutdown', 'accepted']) {
      expect((await engine.ask('GET', `/tasks?${query({ 'desired-state': [state] })}`)).status).toBe(200);
    }
    expect((await engine.ask('GET', `/tasks?${query({ 'desired-state': ['nonsense'] })}`)).status).toBe(500);
  });

  fact('Tasks of a service that does not exist are refused with 404.', async ({ engine, name }) => {
    const none = name('none');
    expect(await told(engine.ask('GET', `/tasks?${query({ service: [none] })}`))).toEqual([
      404,
      `service ${none} not found`,
    ]);
  });

  fact(
    'A list of services with ?status=true counts the tasks that run and those that are wanted.',
    async ({ engine, name }) => {
      const web = name('web');
      await createService(engine, { name: web, replicas: 2 });
      await running(engine, web, 2);
      const [service] = (await engine.get(`/services?status=true&${query({ name: [web] })}`)) as [object];
      expect(service).toMatchObject({ ServiceStatus: { RunningTasks: 2, DesiredTasks: 2 } });
      const [without] = (await engine.get(`/services?${query({ name: [web] })}`)) as [object];
      expect(without).not.toHaveProperty('ServiceStatus');
    },
  );

  fact(
    'The count takes any task for good: it stays at its full number when all that run are of an older Spec.',
    async (scene) => {
      const { engine, name } = scene;
      const web = name('web');
      await createService(engine, { name: web, ...behaves({ healthyAfter: 0 }), update: { order: 'start-first' } });
      await running(engine, web);
      await change(
        engine,
        web,
        container({ Labels: { 'waxseal.embedded.healthy-after': '60s' }, Command: ['sleep', '60'] }),
      );
      await aTask(engine, web, 'is starting', inState('starting'));
      const [service] = (await engine.get(`/services?status=true&${query({ name: [web] })}`)) as [object];
      expect(service).toMatchObject({ ServiceStatus: { RunningTasks: 1, DesiredTasks: 1 } });
    },
  );

  fact('insertDefaults adds the values that Swarm uses where a Spec has none.', async ({ engine, name }) => {
    const body = {
      Name: name('web'),
      TaskTemplate: { ContainerSpec: { Image: 'local/busybox:1' } },
      Mode: { Replicated: { Replicas: 0 } },
    };
    const { ID } = (await engine.post('/services/create', body)) as { ID: string };
    expect(await engine.get(`/services/${ID}`)).not.toHaveProperty('Spec.UpdateConfig');
    expect(await engine.get(`/services/${ID}?insertDefaults=true`)).toMatchObject({
      Spec: {
        UpdateConfig: { Parallelism: 1, FailureAction: 'pause', Monitor: 5e9, MaxFailureRatio: 0, Order: 'stop-first' },
        TaskTemplate: { ContainerSpec: { StopGracePeriod: 10e9 }, RestartPolicy: { Condition: 'any', Delay: 5e9 } },
      },
    });
  });

  fact('A task keeps the template that it was made from when the Spec moves on.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, container: { Env: ['A=1'] } });
    await running(engine, web);
    await change(engine, web, container({ Env: ['A=2'] }));
    await waitFor('two tasks', async () => {
      const envs = (await tasksOf(engine, web)).map(({ Spec }) => (Spec.ContainerSpec['Env'] as string[])[0]);
      return envs.includes('A=1') && envs.includes('A=2');
    });
  });
});
