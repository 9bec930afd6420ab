import { expect, test } from '@jest/globals';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { directory, type SpecDirectory } from './support/directory.js';
import { docker, stackDeploy } from './support/docker.js';
import { writeFiles } from './support/files.js';
import { forever } from './support/programs.js';
import { badValue, failsOnBad, reads } from './support/shop.js';
import { canary, unique } from './support/run.js';
import { planned } from './support/planned.js';
import { running, updateState } from './support/running.js';
import { createSecret } from './support/secrets.js';
import { inspect, mountsOf, tasksOf } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { applied, waxseal } from './support/waxseal.js';

/** With the override that `waxseal compose` prints, a redeploy of a stack changes nothing. */
const engine = mainEngine();

/** A stack file with one service; keys are as a person would write them, unlike the names of the secrets. */
function stackFile(secrets: Readonly<Record<string, string>>, command: readonly string[]): string {
  const mounts = Object.keys(secrets).map((key) => ({ source: key, target: key }));
  const deploy = { replicas: 2, update_config: { parallelism: 2, monitor: '1s' } };
  const web = { image: 'local/busybox:1', command, secrets: mounts, stop_grace_period: '1s', deploy };
  const external = Object.entries(secrets).map(([key, name]) => ({ [key]: { external: true, name } }));
  return JSON.stringify({ version: '3.8', services: { web }, secrets: Object.assign({}, ...external) as object });
}

/** `waxseal compose -c FILE`: the override and the notes. Needs no identity. */
async function compose(
  dir: SpecDirectory,
  stack: string,
  ...flags: string[]
): Promise<{ pins: string; notes: string }> {
  const file = join(writeFiles({ 'stack.yml': stack }), 'stack.yml');
  const { code, stdout, stderr } = await waxseal(['compose', '-d', dir.path, '-c', file, ...flags], { engine });
  expect(code).toBe(0);
  return { pins: stdout, notes: stderr };
}

async function tasks(service: string): Promise<readonly string[]> {
  return (await tasksOf(engine, service)).map(({ ID }) => ID);
}

/** A redeploy that must not restart anything: an update that does begins within 50 ms. */
async function redeploysQuietly(stack: string, ...files: readonly string[]): Promise<void> {
  const web = `${stack}_web`;
  const before = { tasks: await tasks(web), spec: (await inspect(engine, web)).Spec };
  await stackDeploy(engine, stack, ...files);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await tasks(web)).toEqual(before.tasks);
  expect((await inspect(engine, web)).Spec).toEqual(before.spec);
}

test('P1 P2: with the override a deploy restarts nothing, before a rotation and after it', async () => {
  const [db, api, stack] = [unique('db'), unique('api'), unique('shop')];
  const dir = directory();
  for (const name of [db, api]) await dir.secret(name, { value: canary() });
  await applied(dir, engine);
  const file = stackFile({ zz_password: db, api_token: api }, failsOnBad(0, 'zz_password'));
  await stackDeploy(engine, stack, file, (await compose(dir, file)).pins);
  const web = `${stack}_web`;
  await running(engine, web, 2);
  expect([...(await mountsOf(engine, web))].sort()).toEqual([`${api}_v1`, `${db}_v1`]);
  await redeploysQuietly(stack, file, (await compose(dir, file)).pins);
  const value = canary();
  await dir.secret(db, { value });
  await applied(dir, engine);
  const { pins, notes } = await compose(dir, file, '--stack', stack);
  expect(notes).toBe('');
  expect(pins).toContain(`zz_password:\n    external: true\n    name: ${db}_v2\n`);
  await redeploysQuietly(stack, file, pins);
  expect(await reads(engine, web, 2, 'zz_password')).toEqual([value, value]);
  await applied(dir, engine);
  expect([...(await mountsOf(engine, web))].sort()).toEqual([`${api}_v1`, `${db}_v2`]);
});

test('P2: a stack that was deployed without it may be pinned at any time: after a rotation nothing restarts', async () => {
  const [db, stack] = [unique('db'), unique('shop')];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const file = stackFile({ password: db }, failsOnBad());
  await stackDeploy(engine, stack, file);
  await running(engine, `${stack}_web`, 2);
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  expect(await mountsOf(engine, `${stack}_web`)).toEqual([`${db}_v2`]);
  await redeploysQuietly(stack, file, (await compose(dir, file)).pins);
});

test('with the override a deploy restarts nothing of a stack with configs either, before a change and after it', async () => {
  const [app, flags, stack, dir] = [unique('app'), unique('flags'), unique('shop'), directory()];
  dir.policy({ configs: 'Managed' });
  const commit = (name: string, content: string): void =>
    dir.write(`${name}.yaml`, {
      ...{ apiVersion: 'waxseal/v1alpha1', kind: 'SwarmConfig', metadata: { name } },
      spec: { source: { content }, rollout: { soak: '1s', timeout: '30s' } },
    });
  for (const name of [app, flags]) commit(name, 'one');
  await applied(dir, engine);
  const keys = { zz: app, aa: flags };
  const deploy = { update_config: { monitor: '1s' } };
  const file = JSON.stringify({
    version: '3.8',
    services: {
      web: {
        ...{ image: 'local/busybox:1', command: forever, stop_grace_period: '1s', deploy },
        configs: Object.keys(keys).map((key) => ({ source: key, target: `/etc/${key}.conf` })),
      },
    },
    configs: Object.fromEntries(Object.entries(keys).map(([key, name]) => [key, { external: true, name }])),
  });
  const web = `${stack}_web`;
  await stackDeploy(engine, stack, file, (await compose(dir, file)).pins);
  await running(engine, web);
  await redeploysQuietly(stack, file, (await compose(dir, file)).pins);
  commit(app, 'two');
  await applied(dir, engine);
  const { notes, pins } = await compose(dir, file, '--stack', stack);
  expect(notes).toBe('');
  expect(pins).toContain(`configs:\n  zz:\n    external: true\n    name: ${app}_v2\n`);
  await redeploysQuietly(stack, file, pins);
  expect(await reads(engine, web, 1, '/etc/zz.conf')).toEqual(['two']);
});

test('P6: a version that failed is not pinned, nor is a secret of somebody else', async () => {
  const [db, theirs, stack] = [unique('db'), unique('theirs'), unique('shop')];
  await createSecret(engine, theirs, canary());
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const file = stackFile({ password: db, other: theirs }, failsOnBad());
  const { pins, notes } = await compose(dir, file);
  expect(notes).toContain(`"${theirs}" is not a secret of this directory's owner`);
  await stackDeploy(engine, stack, file, pins);
  await running(engine, `${stack}_web`, 2);
  await dir.secret(db, { value: badValue() });
  await applied(dir, engine, 3);
  const after = await compose(dir, file);
  expect(after.pins).toBe(pins);
  expect(after.pins).toContain(`name: ${db}_v1\n`);
  expect(after.pins).not.toContain('other');
});

test('P15: a consumer that the stack file does not list gets its mount from the override, and nothing else restarts', async () => {
  const [db, api, stack, value] = [unique('db'), unique('api'), unique('shop'), canary()];
  const [web, other] = [`${stack}_web`, `${stack}_other`];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await dir.secret(api, { value });
  await applied(dir, engine);
  const one = JSON.parse(stackFile({ password: db }, failsOnBad())) as { services: { web: object } };
  const services = { web: { ...one.services.web, configs: ['motd'] }, other: one.services.web };
  const text = JSON.stringify({ ...one, services, configs: { motd: { file: './motd' } } });
  const files = writeFiles({ 'shop.yml': text, motd: 'hello' });
  const deploy = async (): Promise<void> => {
    writeFileSync(join(files, 'pins.yml'), (await compose(dir, text, '--stack', stack)).pins);
    const flags = ['shop.yml', 'pins.yml'].flatMap((name) => ['-c', join(files, name)]);
    await docker(engine, ['stack', 'deploy', '--resolve-image', 'never', ...flags, stack]);
  };
  // Equal templates are what keeps tasks: nothing has to be waited for.
  const template = async (service: string): Promise<unknown> => (await inspect(engine, service)).Spec.TaskTemplate;
  await deploy();
  await running(engine, web, 2);
  await running(engine, other, 2);
  const before = { other: await template(other), configs: configsOf(await template(web)) };

  const consumers = [{ service: web, target: 'added', uid: '7', gid: '8', mode: '0440' }];
  await dir.secret(api, { value, spec: { consumers } });
  await applied(dir, engine, 3);
  await deploy();
  await updateState(engine, web, 'completed');
  expect(await reads(engine, web, 2, 'added')).toEqual([value, value]);
  const refs = (await inspect(engine, web)).Spec.TaskTemplate.ContainerSpec.Secrets ?? [];
  expect(refs.map(({ File }) => File)).toContainEqual({ Name: 'added', UID: '7', GID: '8', Mode: 0o440 });
  expect({ other: await template(other), configs: configsOf(await template(web)) }).toEqual(before);
  await applied(dir, engine);
  expect(await planned(dir, engine)).toMatchObject({ steps: [], held: [] });
  const settled = [await template(web), await template(other)];
  await deploy();
  expect([await template(web), await template(other)]).toEqual(settled);
});

function configsOf(template: unknown): unknown {
  return (template as { ContainerSpec: { Configs?: unknown } }).ContainerSpec.Configs;
}

test('compose --all makes one override for each stack that uses a secret of the documents', async () => {
  const [db, shop, mail, none] = [unique('db'), unique('shop'), unique('mail'), unique('none')];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const files = writeFiles({
    'a/compose.yml': stackFile({ password: db }, failsOnBad()),
    'b/compose.yml': stackFile({ secret: db }, failsOnBad(0, 'secret')),
    'c/compose.yml': 'services: { web: { image: "local/busybox:1" } }',
  });
  await stackDeploy(engine, shop, stackFile({ password: db }, failsOnBad()));
  const named = [`${shop}=${files}/a/compose.yml`, `${mail}=${files}/b/compose.yml`, `${none}=${files}/c/compose.yml`];
  const all = ['compose', '-d', dir.path, '--all', '-o', join(files, 'pins')];
  const { code, stderr, stdout } = await waxseal([...all, ...named], { engine });
  expect([code, stderr]).toEqual([0, expect.stringContaining(`"${none}" uses no secret of the documents`)]);
  expect(readdirSync(join(files, 'pins')).sort()).toEqual([`${mail}.yml`, `${shop}.yml`].sort());
  // What it printed is typed as it stands.
  for (const line of stdout.trim().split('\n')) {
    const args = line.replace('docker stack deploy', 'stack deploy --resolve-image never').split(' ');
    await docker(engine, args);
  }
  for (const stack of [shop, mail]) {
    await running(engine, `${stack}_web`, 2);
    expect(await mountsOf(engine, `${stack}_web`)).toEqual([`${db}_v1`]);
  }
  expect((await waxseal([...all, ...named.slice(1)], { engine })).stderr).toContain(
    `the stack "${shop}" mounts a secret of the documents: name its file too`,
  );
});

test('compose tells where pins sort otherwise than plain names, so that a deploy restarts a service this once', async () => {
  const mark = unique('db');
  const [db, longer, stack] = [mark, `${mark}_a`, unique('shop')];
  const dir = directory();
  for (const name of [db, longer]) await dir.secret(name, { value: canary() });
  await applied(dir, engine);
  const file = stackFile({ password: db, other: longer }, failsOnBad());
  await stackDeploy(engine, stack, file);
  const web = `${stack}_web`;
  await running(engine, web, 2);
  expect(await mountsOf(engine, web)).toEqual([db, longer]);
  for (const name of [db, longer]) await dir.secret(name, { value: canary() });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`, `${longer}_v2`]);
  const { notes, pins } = await compose(dir, file, '--stack', stack);
  expect(notes).toContain(`"${web}" mounts the same secrets as before, in another order`);
  await stackDeploy(engine, stack, file, pins);
  await updateState(engine, web, 'completed');
  await running(engine, web, 2);
  expect(await mountsOf(engine, web)).toEqual([`${longer}_v2`, `${db}_v2`]);
  const again = await compose(dir, file, '--stack', stack);
  expect(again.notes).toBe('');
  await redeploysQuietly(stack, file, again.pins);
});

test('compose tells the same of configs', async () => {
  const mark = unique('app');
  const [longer, stack, dir] = [`${mark}_a`, unique('shop'), directory()];
  dir.policy({ configs: 'Managed' });
  const commit = (content: string): void => {
    for (const name of [mark, longer])
      dir.write(`${name}.yaml`, {
        ...{ apiVersion: 'waxseal/v1alpha1', kind: 'SwarmConfig', metadata: { name } },
        spec: { source: { content }, rollout: { soak: '1s', timeout: '30s' } },
      });
  };
  commit('one');
  await applied(dir, engine);
  const deploy = { update_config: { monitor: '1s' } };
  const file = JSON.stringify({
    version: '3.8',
    services: {
      web: {
        ...{ image: 'local/busybox:1', command: forever, stop_grace_period: '1s', deploy },
        configs: ['zz', 'aa'].map((key) => ({ source: key, target: `/etc/${key}.conf` })),
      },
    },
    configs: { zz: { external: true, name: mark }, aa: { external: true, name: longer } },
  });
  const web = `${stack}_web`;
  await stackDeploy(engine, stack, file);
  await running(engine, web);
  commit('two');
  await applied(dir, engine);
  const { notes, pins } = await compose(dir, file, '--stack', stack);
  expect(notes).toContain(`"${web}" mounts the same configs as before, in another order`);
  const before = await tasks(web);
  await stackDeploy(engine, stack, file, pins);
  await updateState(engine, web, 'completed');
  await running(engine, web);
  expect(await tasks(web)).not.toEqual(before);
  const again = await compose(dir, file, '--stack', stack);
  expect(again.notes).toBe('');
  await redeploysQuietly(stack, file, again.pins);
});

test('compose tells which services a deploy would move, and refuses what is no stack file', async () => {
  const [db, stack] = [unique('db'), unique('shop')];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const file = stackFile({ password: db }, failsOnBad());
  await stackDeploy(engine, stack, file);
  const { notes } = await compose(dir, file, '--stack', stack);
  expect(notes).toContain(`"${stack}_web" mounts "${db}": the deploy moves it to "${db}_v1"`);
  const list = join(writeFiles({ 'stack.yml': '- one\n' }), 'stack.yml');
  const { code, stdout, stderr } = await waxseal(['compose', '-d', dir.path, '-c', list], { engine });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('stack.yml');
});
