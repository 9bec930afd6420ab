import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { docker, stackDeploy } from './support/docker.js';
import { engineAt } from './support/engine.js';
import { mounted } from './support/mounted.js';
import { failsOn } from './support/programs.js';
import { proxyTo } from './support/proxy.js';
import { unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { createSecret, namesLike } from './support/secrets.js';
import { createService, inspect, mountsOf, updateService } from './support/services.js';
import { mainEngine, startSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';

const engine = mainEngine();

test('a service on the shared engine reads the exact bytes of its secret', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const value = randomBytes(1000);
  await createSecret(engine, db, value);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }], replicas: 2 });
  for (const task of await running(engine, web, 2)) {
    expect((await mounted(engine, task, 'password')).equals(value)).toBe(true);
  }
});

test('a bad value pauses a rollout, and docker service rollback takes it back', async () => {
  const [good, bad, web] = [unique('good'), unique('bad'), unique('web')];
  await createSecret(engine, good, 'fine');
  const badId = await createSecret(engine, bad, 'rotten');
  await createService(engine, {
    name: web,
    secrets: [{ secret: good, target: 'db' }],
    command: failsOn('db', 'rotten'),
  });
  await running(engine, web);
  await updateService(engine, web, (spec) => {
    const [ref] = spec.TaskTemplate.ContainerSpec.Secrets ?? [];
    const Secrets = ref === undefined ? [] : [{ ...ref, SecretID: badId, SecretName: bad }];
    return {
      ...spec,
      TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...spec.TaskTemplate.ContainerSpec, Secrets } },
    };
  });
  await updateState(engine, web, 'paused');
  await docker(engine, ['service', 'rollback', '--detach', web]);
  await running(engine, web);
  expect(await mountsOf(engine, web)).toEqual([good]);
});

test('docker stack deploy works with an external secret', async () => {
  const [db, stack] = [unique('db'), unique('shop')];
  await createSecret(engine, db, 'x');
  await stackDeploy(
    engine,
    stack,
    JSON.stringify({
      version: '3.8',
      services: {
        web: { image: 'local/busybox:1', command: ['sleep', '1000'], secrets: [db], stop_grace_period: '1s' },
      },
      secrets: { [db]: { external: true } },
    }),
  );
  await running(engine, `${stack}_web`);
  expect(await mountsOf(engine, `${stack}_web`)).toEqual([db]);
});

test('the proxy records calls and can cut, answer, delay and rewrite', async () => {
  const proxy = await proxyTo(engine);
  const through = engineAt(proxy.socket);
  const name = unique('cut');
  proxy.decide = (call) => (call.n === 1 ? 'cut-before' : call.n === 2 ? 'cut-after' : 'forward');
  await expect(createSecret(through, `${name}.1`, 'x')).rejects.toThrow();
  await expect(createSecret(through, `${name}.2`, 'x')).rejects.toThrow();
  await createSecret(through, `${name}.3`, 'x');
  expect(await namesLike(engine, name)).toEqual([`${name}.2`, `${name}.3`]);
  expect(proxy.writes.map((call) => call.url)).toEqual(Array<string>(3).fill('/secrets/create'));
  proxy.decide = () => ({ status: 500, message: 'rpc error' });
  expect((await through.ask('GET', '/secrets')).body).toEqual({ message: 'rpc error' });
  proxy.decide = () => ({ delayMs: 1 });
  proxy.rewrite = (_, body) => body.replaceAll(name, 'renamed');
  expect(await namesLike(through, 'renamed')).toHaveLength(2);
});

test('the proxy kills its victim before or after a write', async () => {
  const proxy = await proxyTo(engine);
  const name = unique('kill');
  for (const [i, action] of (['kill-before', 'kill-after'] as const).entries()) {
    proxy.decide = () => action;
    const body = JSON.stringify({ Name: `${name}.${String(i)}`, Data: 'eA==' });
    const signal = await new Promise((resolve) => {
      const args = ['-s', '--unix-socket', proxy.socket, '-H', 'Content-Type: application/json', '-d', body];
      const child = execFile('curl', [...args, 'http://d/secrets/create']);
      proxy.victim = child.pid ?? 0;
      child.on('close', (_, by) => resolve(by));
    });
    expect(signal).toBe('SIGKILL');
  }
  expect(await namesLike(engine, name)).toEqual([`${name}.1`]);
});

test('a swarm of its own has workers, and a node can die and come back', async () => {
  const swarm = await startSwarm({ managers: 1, workers: 1 });
  const [manager, worker] = swarm.nodes;
  if (manager === undefined || worker === undefined) throw new Error('two nodes were asked for');
  await createService(manager, { name: 'everywhere', mode: 'global' });
  await running(manager, 'everywhere', 2);
  await worker.kill();
  await waitFor('the worker to be down', async () => {
    const nodes = (await manager.get('/nodes')) as { Status: { State: string } }[];
    return nodes.some((node) => node.Status.State === 'down');
  });
  await worker.start();
  await running(manager, 'everywhere', 2);
  expect((await inspect(manager, 'everywhere')).Spec.Name).toBe('everywhere');
  await swarm.end();
});
