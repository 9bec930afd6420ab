import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { ResolvedChange, Swarm } from '../../src/doors.js';
import type { Holder, Live, Service } from '../../src/model/live.js';
import { encodeLabels } from '../../src/model/labels.js';
import { SecretValue } from '../../src/model/secret-value.js';
import { openSwarm } from '../../src/swarm/open-swarm.js';
import { docker, stackDeploy } from './support/docker.js';
import { EXOTIC } from './support/exotic.js';
import { failsOn, finishes } from './support/programs.js';
import { canary, unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { createSecret, relabelSecret, secretNamed } from './support/secrets.js';
import { createService, inspect, tasksOf, updateService } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';

/** The door on a real engine. Each title names the fact about Swarm that it pins. */
const engine = mainEngine();
const owner = 'door-test';
let swarm: Swarm;

beforeAll(() => {
  swarm = openSwarm({ kind: 'unix', path: engine.socket, url: `unix://${engine.socket}` });
});

const value = (text: string | Uint8Array): SecretValue => SecretValue.of(Uint8Array.from(Buffer.from(text)));
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error as { code: string }).code,
  );

/** A version of ours as waxseal would make it. */
async function version(stem: string, n: number, content: string | Uint8Array = canary()): Promise<Holder> {
  const swarmName = `${stem}_v${String(n)}`;
  await swarm.create(swarmName, labelsOf(stem, n), value(content));
  const found = (await swarm.list(owner)).holders.find((holder) => holder.swarmName === swarmName);
  if (found === undefined) throw new Error(`${swarmName} was made and is not listed`);
  return found;
}

function labelsOf(stem: string, n: number): Readonly<Record<string, string>> {
  const lists = { mounts: [], unjudged: [], refused: [], userLabels: { team: 'payments' } };
  const state = { kind: 'proven' as const };
  const names = { owner, swarmName: `${stem}_v${String(n)}`, secret: stem, role: 'version' as const };
  const rest = { fingerprint: '', rotate: '', source: '', deletionPolicy: 'Delete' as const, revision: null };
  return encodeLabels({ ...names, version: n, turn: n, state, judgedAfter: 0, ...lists, ...rest }, {});
}

async function serviceNamed(name: string): Promise<{ live: Live; service: Service }> {
  const live = await swarm.list(owner);
  const service = live.services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`there is no service "${name}"`);
  return { live, service };
}

const move = (from: Holder, to: Holder, target: string): ResolvedChange => ({
  secret: from.secret,
  from: from.swarmName,
  fromId: from.id,
  to: to.swarmName,
  toId: to.id,
  target,
  file: null,
});

describe('secrets', () => {
  test('a created secret is listed with the labels it was given', async () => {
    const db = unique('db');
    const holder = await version(db, 3);
    expect(holder).toMatchObject({ secret: db, version: 3, state: { kind: 'proven' }, labels: labelsOf(db, 3) });
    expect(Math.abs(Date.now() - holder.createdAtMs)).toBeLessThan(60_000);
  });

  test('511,999 bytes of any kind are taken, one more is not, and nothing is not', async () => {
    const big = unique('big');
    await swarm.create(big, {}, value(randomBytes(511_999)));
    expect(await codeOf(swarm.create(`${big}.2`, {}, value(randomBytes(512_000))))).toBe('Refused');
    expect(await codeOf(swarm.create(`${big}.3`, {}, value('')))).toBe('Refused');
  });

  test('names are compared without regard to case', async () => {
    const db = unique('db');
    await swarm.create(db, {}, value(canary()));
    expect(await codeOf(swarm.create(db.toUpperCase(), {}, value(canary())))).toBe('Conflict');
  });

  test('labels are replaced whole, and only under the index that was read', async () => {
    const holder = await version(unique('db'), 1);
    await swarm.relabel(holder, { one: '1' });
    expect(await codeOf(swarm.relabel(holder, { two: '2' }))).toBe('Conflict');
    const now = await secretNamed(engine, holder.swarmName);
    expect(now.Spec.Labels).toEqual({ one: '1' });
    expect(now.Version.Index).toBeGreaterThan(holder.index);
  });

  test('the content oracle tells equal from different bytes and writes neither', async () => {
    const content = canary();
    const holder = await version(unique('db'), 1, content);
    const before = await secretNamed(engine, holder.swarmName);
    expect(await swarm.sameContent(holder.id, value(content))).toBe(true);
    expect(await swarm.sameContent(holder.id, value(`${content} `))).toBe(false);
    expect(await secretNamed(engine, holder.swarmName)).toEqual(before);
  });

  test('the content oracle says "equal" for a templated secret too, which therefore is not adoptable', async () => {
    const db = unique('db');
    const content = canary();
    const id = await createSecret(engine, db, content, { Templating: { Name: 'golang' } });
    const stranger = (await swarm.list(owner)).strangers.find((secret) => secret.id === id);
    expect(stranger?.adoptable).toBe(false);
    expect(await swarm.sameContent(id, value(content))).toBe(true);
  });

  test('a secret in use by a spec cannot be removed, and one that is gone is told apart', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const holder = await version(db, 1);
    await createService(engine, { name: web, secrets: [holder.swarmName], replicas: 0 });
    await expect(swarm.remove(holder.id)).rejects.toMatchObject({
      code: 'Conflict',
      message: expect.stringContaining(web),
    });
    await docker(engine, ['service', 'rm', web]);
    await swarm.remove(holder.id);
    expect(await codeOf(swarm.remove(holder.id))).toBe('NotFound');
  });

  test('the engine removes what only PreviousSpec needs: keeping it is ours to do', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const [old, next] = [await version(db, 1), await version(db, 2)];
    await createService(engine, { name: web, secrets: [{ secret: old.swarmName, target: 'pw' }], replicas: 0 });
    const { service } = await serviceNamed(web);
    await swarm.retarget(service, [move(old, next, 'pw')]);
    expect((await serviceNamed(web)).service.previousRefs).toMatchObject([{ secretId: old.id }]);
    await swarm.remove(old.id);
  });

  test('a stack puts its label on the secrets that it makes, which therefore are not adoptable', async () => {
    const [stack, file] = [unique('shop'), canary()];
    const { writeFiles } = await import('./support/files.js');
    const compose = {
      version: '3.8',
      services: { web: { image: 'local/busybox:1', command: ['true'], secrets: ['pw'], deploy: { replicas: 0 } } },
      secrets: { pw: { file: `${writeFiles({ pw: file })}/pw` } },
    };
    await stackDeploy(engine, stack, JSON.stringify(compose));
    const live = await swarm.list(owner);
    expect(live.strangers.find((secret) => secret.swarmName === `${stack}_pw`)?.adoptable).toBe(false);
    expect(live.services.find((service) => service.name === `${stack}_web`)?.stack).toBe(stack);
  });
});

describe('a service', () => {
  test('full of exotic fields changes in nothing but the reference, and its task takes the new value', async () => {
    const [db, other, web] = [unique('db'), unique('other'), unique('web')];
    const [old, next] = [await version(db, 1), await version(db, 2)];
    await createSecret(engine, other, canary());
    const first = { secret: other, target: 'zz', uid: '33', gid: '34', mode: 0o440 };
    const mounts = [first, { secret: old.swarmName, target: 'pw', mode: 0o404 }, { secret: other, target: 'aa' }];
    await createService(engine, { name: web, secrets: mounts, ...EXOTIC });
    const [task] = await running(engine, web);
    const before = await inspect(engine, web);
    const { service } = await serviceNamed(web);
    await swarm.retarget(service, [move(old, next, 'pw')]);
    const after = await inspect(engine, web);
    const renamed = JSON.stringify(before.Spec).replace(old.id, next.id).replace(old.swarmName, next.swarmName);
    expect(JSON.stringify(after.Spec)).toBe(renamed);
    expect(JSON.stringify(after.PreviousSpec)).toBe(JSON.stringify(before.Spec));
    const [moved] = await running(engine, web);
    expect(moved?.ID).not.toBe(task?.ID);
  });

  test('is not restarted by an identical update, which makes its rollback target its own spec', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const holder = await version(db, 1);
    await createService(engine, { name: web, secrets: [holder.swarmName], ...EXOTIC });
    const before = await running(engine, web);
    const spec = (await inspect(engine, web)).Spec;
    await swarm.retarget((await serviceNamed(web)).service, []);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect((await running(engine, web)).map((task) => task.ID)).toEqual(before.map((task) => task.ID));
    const after = await inspect(engine, web);
    expect(after.Spec).toEqual(spec);
    expect(after.PreviousSpec).toEqual(spec);
    expect(after.UpdateStatus).toBeUndefined();
  });

  test('is restarted by the order of its references alone: they are never sorted', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const [a, b] = [await version(db, 1), await version(db, 2)];
    await createService(engine, { name: web, secrets: [b.swarmName, a.swarmName] });
    const [before] = await running(engine, web);
    expect((await serviceNamed(web)).service.refs.map((ref) => ref.secretId)).toEqual([b.id, a.id]);
    await updateService(engine, web, (spec) => {
      const container = spec.TaskTemplate.ContainerSpec;
      const Secrets = [...(container.Secrets ?? [])].reverse();
      return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...container, Secrets } } };
    });
    await waitFor('another task', async () => {
      const [task] = await running(engine, web);
      return task?.ID !== before?.ID;
    });
  });

  test('that somebody changed since it was read is a conflict', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const [old, next] = [await version(db, 1), await version(db, 2)];
    await createService(engine, { name: web, secrets: [{ secret: old.swarmName, target: 'pw' }], replicas: 0 });
    const { service } = await serviceNamed(web);
    await updateService(engine, web, (spec) => ({ ...spec, Labels: { by: 'hand' } }));
    expect(await codeOf(swarm.retarget(service, [move(old, next, 'pw')]))).toBe('Conflict');
    expect((await inspect(engine, web)).Spec.Labels).toEqual({ by: 'hand' });
  });

  test('cannot be moved to a secret that is gone, which is a conflict', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const [old, next] = [await version(db, 1), await version(db, 2)];
    await createService(engine, { name: web, secrets: [{ secret: old.swarmName, target: 'pw' }], replicas: 0 });
    const { service } = await serviceNamed(web);
    await swarm.remove(next.id);
    expect(await codeOf(swarm.retarget(service, [move(old, next, 'pw')]))).toBe('Conflict');
  });

  test('gets a mount and loses it again, and then is what it was', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const holder = await version(db, 1);
    await createService(engine, { name: web, replicas: 0 });
    const before = await inspect(engine, web);
    const file = { uid: '1000', gid: '1000', mode: 0o400 };
    const added = {
      secret: db,
      from: null,
      fromId: null,
      to: holder.swarmName,
      toId: holder.id,
      target: '/etc/pw',
      file,
    };
    await swarm.retarget((await serviceNamed(web)).service, [added]);
    const { service } = await serviceNamed(web);
    expect(service.refs).toMatchObject([
      { secretId: holder.id, target: '/etc/pw', uid: '1000', gid: '1000', mode: 0o400 },
    ]);
    const taken = { ...added, from: holder.swarmName, fromId: holder.id, to: null, toId: null, file: null };
    await swarm.retarget(service, [taken]);
    expect((await inspect(engine, web)).Spec).toEqual(before.Spec);
  });

  test('with a number that cannot be carried is named', async () => {
    const web = unique('web');
    await createService(engine, { name: web, replicas: 0, spec: { UpdateConfig: { Delay: 2 ** 60 } } });
    expect((await serviceNamed(web)).service.lossyField).toBe('UpdateConfig.Delay');
  });
});

describe('the digest of a task template', () => {
  const templates = async (name: string): Promise<readonly string[]> => {
    const { live, service } = await serviceNamed(name);
    const { tasks } = await swarm.withTasks(live);
    const own = (tasks ?? []).filter((task) => task.serviceId === service.id).map((task) => task.template);
    return [service.template, ...own];
  };

  test.each(['replicated', 'global', 'replicated-job', 'global-job'] as const)(
    "of a %s service equals that of its tasks' own copies",
    async (mode) => {
      const [db, web] = [unique('db'), unique('web')];
      const holder = await version(db, 1);
      const secrets = [holder.swarmName];
      const command = mode.endsWith('job') ? finishes() : undefined;
      await createService(engine, { name: web, mode, secrets, ...EXOTIC, ...(command && { command }) });
      await waitFor('tasks', async () => (await tasksOf(engine, web)).length > 0);
      expect(new Set(await templates(web)).size).toBe(1);
    },
  );

  test('of a service of a stack, with networks, a config and defaults of the CLI, equals that of its tasks', async () => {
    const [db, stack] = [unique('db'), unique('shop')];
    const holder = await version(db, 1);
    const web = {
      image: 'local/busybox:1',
      command: ['sleep', '1000'],
      secrets: [{ source: 'pw', target: 'pw' }],
      configs: ['motd'],
      networks: ['inside'],
      deploy: { resources: { limits: { memory: '50M' } } },
    };
    const { writeFiles } = await import('./support/files.js');
    const compose = {
      version: '3.8',
      services: { web },
      networks: { inside: {} },
      configs: { motd: { file: `${writeFiles({ motd: 'hello' })}/motd` } },
      secrets: { pw: { external: true, name: holder.swarmName } },
    };
    await stackDeploy(engine, stack, JSON.stringify(compose));
    await running(engine, `${stack}_web`);
    expect(new Set(await templates(`${stack}_web`)).size).toBe(1);
  });

  test('does not change with a rotation, a scale or a label, and does with an image', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const [old, next] = [await version(db, 1), await version(db, 2)];
    await createService(engine, { name: web, secrets: [{ secret: old.swarmName, target: 'pw' }] });
    await running(engine, web);
    const [before] = await templates(web);
    const { spec } = (await serviceNamed(web)).service;
    await swarm.retarget((await serviceNamed(web)).service, [move(old, next, 'pw')]);
    await running(engine, web);
    await docker(engine, ['service', 'scale', '--detach', `${web}=2`]);
    await docker(engine, ['service', 'update', '--detach', '--label-add', 'a=b', web]);
    await running(engine, web, 2);
    expect(new Set(await templates(web))).toEqual(new Set([before]));
    await docker(engine, ['service', 'update', '--detach', '--no-resolve-image', '--env-add', 'A=1', web]);
    const { service } = await serviceNamed(web);
    expect(service.template).not.toBe(before);
    expect(service.previousSpec).toBe(spec);
    expect(service.spec).not.toBe(spec);
  });

  test('does not change with a constraint, which leaves tasks as they are; that of the spec does, as with a port', async () => {
    const web = unique('web');
    await createService(engine, { name: web });
    await running(engine, web);
    const { spec } = (await serviceNamed(web)).service;
    await docker(engine, ['service', 'update', '--detach', '--constraint-add', 'node.role==manager', web]);
    expect(new Set(await templates(web)).size).toBe(1);
    const constrained = (await serviceNamed(web)).service;
    expect([constrained.spec === spec, constrained.previousSpec === spec]).toEqual([false, true]);
    await docker(engine, ['service', 'update', '--detach', '--publish-add', 'target=80,mode=host', web]);
    expect((await serviceNamed(web)).service.spec).not.toBe(constrained.spec);
  });

  test('does not change when an old holder is gone, though tasks and PreviousSpec still name it', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const [old, next] = [await version(db, 1), await version(db, 2)];
    await createService(engine, { name: web, secrets: [{ secret: old.swarmName, target: 'pw' }] });
    await running(engine, web);
    await swarm.retarget((await serviceNamed(web)).service, [move(old, next, 'pw')]);
    await running(engine, web);
    await swarm.remove(old.id);
    const all = await templates(web);
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(new Set(all).size).toBe(1);
    const { service } = await serviceNamed(web);
    expect(service.previousSpec).toBe(service.spec);
  });

  test('sees somebody else who relabelled our holder away', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const holder = await version(db, 1);
    await createService(engine, { name: web, secrets: [holder.swarmName], replicas: 0 });
    const { service } = await serviceNamed(web);
    await relabelSecret(engine, holder.swarmName, {});
    expect((await serviceNamed(web)).service.template).not.toBe(service.template);
  });
});

describe('tasks', () => {
  test('of an automatic rollback stay in the history with the failed secret: evidence without clocks', async () => {
    const [db, web] = [unique('db'), unique('web')];
    const [good, bad] = [await version(db, 1), await version(db, 2, `${canary()} rotten`)];
    const secrets = [{ secret: good.swarmName, target: 'pw' }];
    const update = { failureAction: 'rollback' as const, monitorSeconds: 2 };
    await createService(engine, { name: web, secrets, command: failsOn('pw', 'rotten'), update });
    await running(engine, web);
    await swarm.retarget((await serviceNamed(web)).service, [move(good, bad, 'pw')]);
    await updateState(engine, web, 'rollback_completed');
    await running(engine, web);
    const { live, service } = await serviceNamed(web);
    const tasks = (await swarm.withTasks(live)).tasks?.filter((task) => task.serviceId === service.id) ?? [];
    expect(service).toMatchObject({
      refs: [{ secretId: good.id }],
      previousRefs: null,
      updateState: 'rollback_completed',
    });
    // The engine may have started a second task on it before it rolled back: that one is shut down, not failed.
    const onBad = tasks.filter((task) => task.refs.some((ref) => ref.secretId === bad.id));
    expect(onBad.every((task) => !task.wanted)).toBe(true);
    expect(onBad.find((task) => task.state === 'failed')).toMatchObject({
      exitCode: 1,
      error: 'task: non-zero exit (1)',
    });
  });

  test('that cannot be placed wait, wanted, and the engine says why', async () => {
    const web = unique('web');
    await createService(engine, { name: web, constraints: ['node.labels.nowhere == true'] });
    const task = await waitFor('the reason', async () => {
      const { live, service } = await serviceNamed(web);
      const tasks = (await swarm.withTasks(live)).tasks ?? [];
      return tasks.find((candidate) => candidate.serviceId === service.id && candidate.error !== '');
    });
    expect(task).toMatchObject({ state: 'pending', wanted: true, nodeId: null, exitCode: null });
    expect(task.error).toMatch(/^no suitable node/);
  });

  test('of a missing image are rejected, which no value can cause', async () => {
    const web = unique('web');
    await createService(engine, { name: web, container: { Image: 'local/missing:1' } });
    const task = await waitFor('the rejection', async () => {
      const { live, service } = await serviceNamed(web);
      const tasks = (await swarm.withTasks(live)).tasks ?? [];
      return tasks.find((candidate) => candidate.serviceId === service.id && candidate.state === 'rejected');
    });
    expect(task.error).toMatch(/^No such image/);
  });
});

test('the version that the engine announces is that of its node', async () => {
  const live = await swarm.withTasks(await swarm.list(owner));
  expect(live.nodes).toMatchObject([{ role: 'manager', ready: true, availability: 'active', os: 'linux' }]);
  expect(live.nodes?.[0]?.engineVersion).toBe(live.engineVersion);
});
