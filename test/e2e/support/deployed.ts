import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SpecDirectory } from './directory.js';
import { docker } from './docker.js';
import type { Engine } from './engine.js';
import { writeFiles } from './files.js';
import { IMAGE } from './image.js';
import { record, unique } from './run.js';

const manifests = fileURLToPath(new URL('../../../manifests', import.meta.url));

/** An operator that runs as a service of the Swarm, deployed from a file of manifests/. */
export interface Deployed {
  readonly stack: string;
  /** Name of its service. */
  readonly service: string;
  /** What its tasks logged until now. */
  readonly logs: () => Promise<string>;
  readonly end: () => Promise<void>;
}

export interface DeployWish {
  /** Variables of the file. */
  readonly env?: Readonly<Record<string, string>>;
  /** quick (default): with less patience than the file has. */
  readonly how?: 'quick' | 'as it stands';
}

/**
 * A task with a healthcheck is running only once it has passed, half a minute later, and an update is finished only once
 * it was watched for a minute. A case of its own waits for that.
 */
export const QUICK = JSON.stringify({
  version: '3.8',
  services: { operator: { healthcheck: { disable: true }, deploy: { update_config: { monitor: '1s' } } } },
});

/**
 * `docker stack deploy -c manifests/<file>` as docs/install.md says, over the directory of the case. The identity is the
 * Swarm secret of the name that the file asks for, so there is one at a time on a Swarm.
 */
export async function deploy(
  engine: Engine,
  file: string,
  dir: SpecDirectory,
  { env: more = {}, how = 'quick' }: DeployWish = {},
): Promise<Deployed> {
  const stack = unique('waxseal');
  const service = `${stack}_operator`;
  letEverybodyRead(dir.path);
  await docker(engine, ['secret', 'create', 'waxseal_identity', identityOf(dir)]);
  const env = {
    WAXSEAL_IMAGE: IMAGE,
    WAXSEAL_SPECS: dir.path,
    DOCKER_SOCKET: engine.socket,
    DOCKER_GID: String(statSync(engine.socket).gid),
    ...more,
  };
  const quick = how === 'quick' ? [join(writeFiles({ 'quick.yaml': QUICK }), 'quick.yaml')] : [];
  const files = [join(manifests, file), ...quick];
  const flags = files.flatMap((each) => ['-c', each]);
  await docker(engine, ['stack', 'deploy', '--resolve-image', 'never', ...flags, stack], '', env);
  const logs = (): Promise<string> => docker(engine, ['service', 'logs', '--raw', service]);
  return {
    stack,
    service,
    logs,
    end: async () => {
      record(await logs());
      await docker(engine, ['stack', 'rm', stack]);
      await engine.ask('DELETE', '/secrets/waxseal_identity');
    },
  };
}

function identityOf({ flags }: SpecDirectory): string {
  const at = flags.indexOf('--identity-file');
  return flags[at + 1] ?? '';
}

/** A checkout is for everybody on its machine; the temporary one of a case is not. */
function letEverybodyRead(path: string): void {
  chmodSync(path, 0o755);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) letEverybodyRead(child);
    else chmodSync(child, 0o644);
  }
}
