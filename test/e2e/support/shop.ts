import type { Engine } from './engine.js';
import { directory, type SecretWish, type SpecDirectory } from './directory.js';
import { mounted } from './mounted.js';
import { failsOn } from './programs.js';
import { canary, unique } from './run.js';
import { running } from './running.js';
import { createService, type ServiceWish } from './services.js';
import { applied } from './waxseal.js';

/** What makes a value bad for the services of a shop: they exit with code 1 when they read it. */
export const BAD = 'ROTTEN';

export const badValue = (): string => `${BAD}-${canary()}`;

/** The usual program of a shop's services; others end so many seconds after they have read a bad value. */
export const failsOnBad = (afterSeconds = 0, target = 'password'): string[] => failsOn(target, BAD, afterSeconds);

export interface Shop {
  readonly dir: SpecDirectory;
  /** The secret, with one proven version, `<db>_v1`. */
  readonly db: string;
  /** A service that mounts it as `password` and runs. */
  readonly web: string;
  readonly webId: string;
  /** The value of version 1. */
  readonly good: string;
  /** Writes another value into the document, with the same other fields. */
  readonly commit: (value: string) => Promise<void>;
}

/** A secret that a service runs well on, unless its value is a `badValue()`. */
export async function openShop(
  engine: Engine,
  wish: { readonly secret?: Omit<SecretWish, 'value'>; readonly web?: Partial<ServiceWish> } = {},
): Promise<Shop> {
  const [db, web, dir, good] = [unique('db'), unique('web'), directory(), canary()];
  const commit = (value: string): Promise<void> => dir.secret(db, { ...wish.secret, value });
  await commit(good);
  await applied(dir, engine);
  const secrets = [{ secret: `${db}_v1`, target: 'password' }];
  // The engine's default would watch each rollback for 5 s.
  const spec = { RollbackConfig: { Parallelism: 1, Monitor: 1e9, FailureAction: 'pause' } };
  const webId = await createService(engine, { name: web, secrets, command: failsOnBad(), spec, ...wish.web });
  await running(engine, web, wish.web?.replicas ?? 1);
  return { dir, db, web, webId, good, commit };
}

/** Waits until so many tasks of the service run and no other is wanted, and gives what each of them reads. */
export async function reads(
  engine: Engine,
  service: string,
  tasks = 1,
  target = 'password',
): Promise<readonly string[]> {
  const all = await running(engine, service, tasks);
  const bytes = await Promise.all(all.map((task) => mounted(engine, task, target)));
  return bytes.map((each) => each.toString());
}
