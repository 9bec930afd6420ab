import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engineAt, type Engine } from '../../../test/e2e/support/engine.js';

const run = promisify(execFile);
const SCRIPT = 'test/e2e/support/swarm.sh';

/** A real dockerd of one's own, as the e2e suite has it. */
export interface BenchEngine extends Engine {
  /** No secret, no service but these, which have no replicas and mount nothing. */
  empty(services: readonly string[]): Promise<void>;
  end(): Promise<void>;
}

/** null: this machine cannot run one. */
export async function startEngine(scratch: string): Promise<BenchEngine | null> {
  const directory = join(scratch, 'swarm');
  try {
    await run('bash', [SCRIPT, 'up', directory, '1', '0']);
  } catch {
    await run('bash', [SCRIPT, 'down', directory]).catch(() => undefined);
    return null;
  }
  const socket = join(directory, 'n1', 'd.sock');
  const engine = engineAt(socket);
  return {
    ...engine,

    empty: async (services) => {
      await removeAll(engine, 'services');
      await removeAll(engine, 'secrets');
      await atOnce(services, (name) => engine.post('/services/create', serviceSpec(name)));
    },
    end: async () => {
      await run('bash', [SCRIPT, 'down', directory]);
    },
  };
}

async function removeAll(engine: Engine, kind: 'services' | 'secrets'): Promise<void> {
  const all = (await engine.get(`/${kind}`)) as readonly { readonly ID: string }[];
  await atOnce(all, ({ ID }) => engine.remove(`/${kind}/${ID}`));
}

async function atOnce<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

function serviceSpec(name: string): object {
  return {
    Name: name,
    TaskTemplate: { ContainerSpec: { Image: 'local/busybox:1' } },
    Mode: { Replicated: { Replicas: 0 } },
  };
}
