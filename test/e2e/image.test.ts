import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { buildImage, IMAGE } from './support/image.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';

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
  expect(seen.bin).toEqual(['node']);
  expect(seen.files.map(({ name }) => name)).toContain('waxseal.mjs');
  expect(seen.files.filter(({ name, uid }) => uid !== 0 || name.endsWith('.map'))).toEqual([]);
});
