import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deploy, type Deployed, type DeployWish } from './support/deployed.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { docker } from './support/docker.js';
import { namesLike } from './support/secrets.js';
import { stateOf } from './support/planned.js';
import { buildImage, IMAGE, importRoot } from './support/image.js';
import { forever } from './support/programs.js';
import { canary, closers, unique } from './support/run.js';
import { running } from './support/running.js';
import { createService, inspect, mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';

/** The image, built and deployed as docs/install.md says, on a Swarm of its own. */
let swarm: TestSwarm;

beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
  await buildImage(swarm.first);
}, 300_000);
afterAll(async () => swarm.end());

interface ImageJson {
  readonly Size: number;
  readonly Config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Cmd: readonly string[];
    readonly Healthcheck: { readonly Test: readonly string[] };
    readonly Labels: Readonly<Record<string, string>>;
  };
}

test('S8: the image is below 200 MB, is nobody by default, asks its own health without a shell, and says what it is', async () => {
  const [image] = JSON.parse(await docker(swarm.first, ['image', 'inspect', IMAGE])) as [ImageJson];
  expect(image.Size).toBeLessThan(200e6);
  expect(image.Config).toMatchObject({
    User: '10001:10001',
    Entrypoint: ['tini', '--', 'node', '/app/waxseal.mjs'],
    Cmd: ['run'],
    Healthcheck: { Test: ['CMD', 'node', '/app/waxseal.mjs', 'health'] },
  });
  expect(image.Config.Labels).toMatchObject({
    'org.opencontainers.image.title': 'waxseal',
    'org.opencontainers.image.version': '1.2.3',
    'org.opencontainers.image.revision': 'abc',
  });
});

test('S8: the image runs without any capability, without a writable file and without a network', async () => {
  const limits = ['--read-only', '--cap-drop', 'ALL', '--network', 'none'];
  expect(await docker(swarm.first, ['run', '--rm', ...limits, IMAGE, '--version'])).toMatch(/^[0-9]+\.[0-9]+\.[0-9]+/);
  // As somebody types it: `docker exec CONTAINER waxseal status`.
  const byName = ['run', '--rm', ...limits, '--entrypoint', 'waxseal', IMAGE, 'version'];
  expect(await docker(swarm.first, byName)).toMatch(/^waxseal .* Node 24\./);
});

test('S8: nothing in the image belongs to who runs in it, and it holds no source map and no package manager', async () => {
  const look = `
    const { readdirSync, statSync } = require('fs');
    const files = readdirSync('/app').map((name) => ({ name, uid: statSync('/app/' + name).uid }));
    console.log(JSON.stringify({ uid: process.getuid(), files, bin: readdirSync('/usr/local/bin') }));`;
  const said = await docker(swarm.first, [
    'run',
    '--rm',
    '--network',
    'none',
    '--entrypoint',
    'node',
    IMAGE,
    '-e',
    look,
  ]);
  const seen = JSON.parse(said) as { uid: number; files: { name: string; uid: number }[]; bin: string[] };
  expect(seen.uid).toBe(10001);
  expect([...seen.bin].sort()).toEqual(['node', 'waxseal']);
  expect(seen.files.map(({ name }) => name)).toContain('waxseal.mjs');
  expect(seen.files.filter(({ name, uid }) => uid !== 0 || name.endsWith('.map'))).toEqual([]);
});

/** An operator over a directory with one secret; its first version is there. */
async function installed(file: string, wish: DeployWish = {}): Promise<Installed> {
  const engine = swarm.first;
  const [db, dir] = [unique('db'), directory()];
  await dir.secret(db, { value: canary() });
  const operator = await deploy(engine, file, dir, wish);
  closers.push(operator.end);
  await waitFor(`the first version of "${db}"`, async () => (await namesLike(engine, db)).includes(`${db}_v1`), 120);
  return { db, dir, operator };
}

interface Installed {
  readonly db: string;
  readonly dir: SpecDirectory;
  readonly operator: Deployed;
}

/** A file that is edited on the host becomes what a program in a container reads. */
async function editReaches({ db, dir }: Installed): Promise<void> {
  const engine = swarm.first;
  const web = unique('web');
  await createService(engine, { name: web, command: forever, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await running(engine, web);
  const next = canary();
  await dir.secret(db, { value: next });
  await waitFor(`version 2 of "${db}"`, async () => (await mountsOf(engine, web)).includes(`${db}_v2`), 120);
  expect(await reads(engine, web)).toEqual([next]);
}

test('deployed by manifests/stack.yaml, an edit of a file on the host is what a program in a container reads', async () => {
  const there = await installed('stack.yaml');
  await editReaches(there);
  const { Spec } = await inspect(swarm.first, there.operator.service);
  expect(Spec.TaskTemplate.ContainerSpec).toMatchObject({ ReadOnly: true, CapabilityDrop: ['ALL'] });
});

test('deployed by manifests/stack-socket-proxy.yaml, the same without the socket of the engine', async () => {
  await importRoot(swarm.first, 'waxseal-e2e/haproxy:1', {}, 'haproxy');
  const there = await installed('stack-socket-proxy.yaml', { env: { HAPROXY_IMAGE: 'waxseal-e2e/haproxy:1' } });
  await editReaches(there);
  const { Spec } = await inspect(swarm.first, there.operator.service);
  expect(JSON.stringify(Spec.TaskTemplate.ContainerSpec['Mounts'])).not.toContain('docker.sock');
});

test('the operator moves its own service last, and its successor finds nothing half done', async () => {
  const engine = swarm.first;
  const there = await installed('stack.yaml');
  const { db, dir, operator } = there;
  const web = unique('web');
  const mount = { secret: `${db}_v1`, target: 'token' };
  await createService(engine, { name: web, command: forever, secrets: [mount] });
  await docker(engine, [
    'service',
    'update',
    '--detach',
    '--secret-add',
    `source=${db}_v1,target=token`,
    operator.service,
  ]);
  await running(engine, operator.service, 1, 170);
  const next = canary();
  await dir.secret(db, { value: next, rollout: { first: [operator.service] } });
  await waitFor(
    'both on version 2',
    async () => {
      const all = [...(await mountsOf(engine, web)), ...(await mountsOf(engine, operator.service))];
      return all.filter((name) => name === `${db}_v2`).length === 2;
    },
    170,
  );
  expect(await reads(engine, web, 1, 'token')).toEqual([next]);
  await waitFor('the proof', async () => (await stateOf(engine, `${db}_v2`)) === 'proven', 120);
  expect(await namesLike(engine, db)).not.toContain(`${db}_v3`);
});

test('its healthcheck turns healthy in the image, and Swarm counts it as running only then', async () => {
  const there = await installed('stack.yaml', { how: 'as it stands' });
  const [task] = await running(swarm.first, there.operator.service, 1, 170);
  const container = task?.Status.ContainerStatus?.ContainerID ?? '';
  const { State } = (await swarm.first.get(`/containers/${container}/json`)) as {
    State: { Health: { Status: string } };
  };
  expect(State.Health.Status).toBe('healthy');
});
