import { expect, test } from '@jest/globals';
import {
  configMountsOf,
  configNamesLike,
  configRef,
  configState,
  configsLike,
  createConfig,
} from './support/configs.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { docker } from './support/docker.js';
import { planned } from './support/planned.js';
import { failsOn } from './support/programs.js';
import { proxyTo } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { createService, inspect, mountsOf, tasksOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { applied, waxseal } from './support/waxseal.js';

/** Configs pass through the rules of secrets: the same files of this suite show those, one by one. */
const engine = mainEngine();
const FILE = '/etc/app.conf';
const spec = { RollbackConfig: { Parallelism: 1, Monitor: 1e9, FailureAction: 'pause' } };

interface Shop {
  readonly dir: SpecDirectory;
  readonly app: string;
  readonly web: string;
  readonly commit: (content: string) => void;
}

/** A directory that manages configs. */
function managing(): SpecDirectory {
  const dir = directory();
  dir.policy({ configs: 'Managed' });
  return dir;
}

function write(dir: SpecDirectory, name: string, more: Readonly<Record<string, unknown>>): void {
  const rollout = { soak: '1s', timeout: '30s' };
  dir.write(`${name}.yaml`, {
    ...{ apiVersion: 'waxseal/v1alpha1', kind: 'SwarmConfig', metadata: { name } },
    spec: { rollout, ...more },
  });
}

/** A config that a service mounts by its first version, and runs well on unless it says "bad". */
async function openShop(more: Readonly<Record<string, unknown>> = {}): Promise<Shop> {
  const [app, web, dir] = [unique('app'), unique('web'), managing()];
  const commit = (content: string): void => write(dir, app, { source: { content }, ...more });
  commit('one\n');
  await applied(dir, engine);
  const Configs = [await configRef(engine, `${app}_v1`, FILE)];
  await createService(engine, { name: web, command: failsOn(FILE, 'bad'), container: { Configs }, spec });
  await running(engine, web);
  return { dir, app, web, commit };
}

const read = (web: string): Promise<readonly string[]> => reads(engine, web, 1, FILE);

test('a config is made, followed under its plain name, and its tasks have the new file after a change', async () => {
  const [app, web, dir] = [unique('app'), unique('web'), managing()];
  dir.write('files/app.conf', 'one ä\n');
  write(dir, app, { source: { file: { path: 'files/app.conf' } } });
  await applied(dir, engine);
  expect(await configNamesLike(engine, app)).toEqual([app, `${app}_v1`]);
  const Configs = [await configRef(engine, app, 'app.conf')];
  await createService(engine, { name: web, container: { Configs }, spec });
  expect(await reads(engine, web, 1, '/app.conf')).toEqual(['one ä\n']);

  dir.write('files/app.conf', 'two ä\n');
  await applied(dir, engine);
  expect(await configMountsOf(engine, web)).toEqual([`${app}_v2`]);
  expect(await reads(engine, web, 1, '/app.conf')).toEqual(['two ä\n']);
  const [stable] = await configsLike(engine, app);
  expect(Buffer.from(stable?.Spec.Data ?? '', 'base64').toString()).toBe('two ä\n');

  const proxy = await proxyTo(engine);
  await applied(dir, proxy);
  expect(proxy.writes).toEqual([]);
  const paths = proxy.calls.map(({ url }) => url.replace(/^\/v[0-9.]+/, '')).filter((url) => url !== '/version');
  expect(paths.sort()).toEqual(['/configs', '/secrets', '/services']);
});

test('a rollback by somebody else finds the config before, which is kept for it, and is respected', async () => {
  const { app, commit, dir, web } = await openShop({ retention: { versions: 0 } });
  commit('two');
  await applied(dir, engine);
  const { held } = await planned(dir, engine);
  expect(held.map(({ holder, reason }) => [holder, reason])).toEqual([[`config/${app}_v1`, 'NeededForRollback']]);

  await docker(engine, ['service', 'rollback', '--detach', web]);
  await updateState(engine, web, 'rollback_completed');
  expect(await read(web)).toEqual(['one\n']);
  await applied(dir, engine, 3);
  expect(await reasons(dir, engine, `config/${app}`)).toContain(`RolledBack ${web}`);
  expect(await read(web)).toEqual(['one\n']);
});

test('a bad config is taken back, remembered and not tried again', async () => {
  const { app, commit, dir, web } = await openShop();
  commit('bad');
  await applied(dir, engine, 3);
  expect(await configState(engine, `${app}_v2`)).toBe(`failed: TasksFailed ${web}`);
  expect(await read(web)).toEqual(['one\n']);
  const before = await inspect(engine, web);
  await applied(dir, engine, 3);
  expect(await inspect(engine, web)).toEqual(before);
  commit('good again');
  await applied(dir, engine);
  expect(await read(web)).toEqual(['good again']);
});

test('a secret and a config of the same name change in one update of their service', async () => {
  const [name, web, dir] = [unique('app'), unique('web'), managing()];
  const commit = async (value: string, content: string): Promise<void> => {
    await dir.secret(name, { value });
    const metadata = { name };
    const rollout = { soak: '1s', timeout: '30s' };
    const config = { apiVersion: 'waxseal/v1alpha1', kind: 'SwarmConfig', metadata };
    dir.write('config.yaml', { ...config, spec: { rollout, source: { content } } });
  };
  await commit(canary(), 'one');
  await applied(dir, engine);
  const Configs = [await configRef(engine, `${name}_v1`, FILE)];
  const secrets = [{ secret: `${name}_v1`, target: 'password' }];
  await createService(engine, { name: web, secrets, container: { Configs } });
  await running(engine, web);
  const next = canary();
  await commit(next, 'two');
  await applied(dir, engine);
  expect([...(await mountsOf(engine, web)), ...(await configMountsOf(engine, web))]).toEqual([
    `${name}_v2`,
    `${name}_v2`,
  ]);
  expect([...(await reads(engine, web)), ...(await read(web))]).toEqual([next, 'two']);
  expect(await tasksOf(engine, web)).toHaveLength(2);
});

test('a config leaves the Swarm after its document, once nothing mounts it', async () => {
  const { app, dir, web } = await openShop();
  await dir.secret(unique('other'), { value: canary() });
  dir.drop(app);
  await applied(dir, engine);
  expect(await reasons(dir, engine, `config/${app}`)).toEqual(['StillMounted']);
  await docker(engine, ['service', 'rm', web]);
  await applied(dir, engine);
  expect(await configNamesLike(engine, app)).toEqual([]);
});

test('an equal config of somebody is adopted by what it holds, another one is not', async () => {
  const [app, dir] = [unique('app'), managing()];
  const adopt = (content: string): void => write(dir, app, { source: { content }, adopt: 'Unmanaged' });
  await createConfig(engine, app, 'theirs');
  adopt('ours');
  await applied(dir, engine, 3);
  expect(await reasons(dir, engine, `config/${app}`)).toEqual(['ContentDiffers']);
  adopt('theirs');
  await applied(dir, engine);
  expect(await configNamesLike(engine, app)).toEqual([app, `${app}_v1`]);
  const [stable] = await configsLike(engine, app);
  expect(stable?.Spec.Labels).toMatchObject({ 'waxseal.config': app, 'waxseal.role': 'stable' });
});

test('a declared consumer gets the file where it wants it, and a plan of a config needs no identity', async () => {
  const [app, web, dir] = [unique('app'), unique('web'), managing()];
  const consumers = [{ service: web, target: FILE }];
  await createService(engine, { name: web });
  await running(engine, web);
  const commit = (title: string): void =>
    write(dir, app, { sources: { title: { content: title } }, template: 'title = "{{ title }}"\n', consumers });
  commit('one');
  await applied(dir, engine);
  expect(await read(web)).toEqual(['title = "one"\n']);
  commit('two');
  const { stdout } = await waxseal(['plan', '-d', dir.path, '-o', 'json'], { engine });
  const { steps } = JSON.parse(stdout) as { steps: { action: string; reason: string; secret?: string }[] };
  expect(steps[0]).toMatchObject({ action: 'create', reason: 'ValueChanged', secret: `config/${app}` });
  await applied(dir, engine);
  expect(await read(web)).toEqual(['title = "two"\n']);
});

test('where the Policy does not manage configs nobody asks for them', async () => {
  const [db, dir] = [unique('db'), directory()];
  await dir.secret(db, { value: canary() });
  const proxy = await proxyTo(engine);
  await applied(dir, proxy);
  expect(proxy.calls.filter(({ url }) => url.includes('/configs'))).toEqual([]);
  write(dir, unique('app'), { source: { content: 'x' } });
  const { code, stdout } = await waxseal(['validate', '-d', dir.path]);
  expect([code, stdout]).toEqual([1, expect.stringContaining('ConfigsNotManaged')]);
});
