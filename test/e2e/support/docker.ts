import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.js';
import type { Engine } from './engine.js';
import { runDirectory } from './run.js';

/** The docker command line: `docker(engine, ['service', 'rollback', name])`. Gives stdout; rejects on an exit
 * code. `more` is added to its environment. */
export async function docker(
  engine: Engine,
  args: readonly string[],
  input?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const home = join(runDirectory(), 'record', 'home');
  mkdirSync(home, { recursive: true });
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, DOCKER_HOST: `unix://${engine.socket}`, ...more };
  const ended = await runChild('docker', args, { env, input });
  if (ended.code !== 0) throw new Error(`docker ${args.join(' ')}: ${ended.stderr.trim()}`);
  return ended.stdout;
}

/** `docker stack deploy` of compose texts, the later ones over the earlier, without asking any registry. */
export async function stackDeploy(engine: Engine, stack: string, ...composes: readonly string[]): Promise<string> {
  const [first, ...more] = composes;
  if (more.length === 0) {
    return docker(engine, ['stack', 'deploy', '--resolve-image', 'never', '-c', '-', stack], first);
  }
  const { writeFiles } = await import('./files.js');
  const files = writeFiles(Object.fromEntries(composes.map((text, i) => [`${String(i)}.yaml`, text])));
  const flags = composes.flatMap((_, i) => ['-c', join(files, `${String(i)}.yaml`)]);
  return docker(engine, ['stack', 'deploy', '--resolve-image', 'never', ...flags, stack]);
}
