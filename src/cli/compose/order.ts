import type { Live } from '../../model/live.js';
import { kindOfName } from '../../model/object-name.js';
import type { StackFile } from '../../spec/stack-file.js';
import type { Addition } from './additions.js';

/** What a deploy with the override mounts. */
interface Deploy {
  readonly stack: string;
  readonly said: StackFile;
  /** Swarm name of each external key that is pinned. */
  readonly pins: ReadonlyMap<string, string>;
  readonly additions: readonly Addition[];
}

/**
 * The docker CLI writes the mounts of a service sorted by the names of their secrets, and the order alone restarts tasks.
 * Pins can sort otherwise than plain names ("db" comes before "db_a", and "db_a_v1" before "db_v1"). Services that the
 * deploy restarts only for that are told; with the next one their order is what the CLI writes.
 */
export function orderNotes(deploy: Deploy, live: Live): readonly string[] {
  return deploy.said.services.flatMap(({ name }) => {
    const service = live.services.find((one) => one.name === `${deploy.stack}_${name}`);
    if (service === undefined) return [];
    const now = service.refs.map(({ swarmName }) => swarmName).filter((one) => kindOfName(one) === 'secret');
    const next = mountedBy(deploy, name);
    if (now.join() === next.join() || [...now].sort(byCode).join() !== next.join()) return [];
    return [
      `"${service.name}" mounts the same secrets as before, in another order: the docker CLI sorts them by name, so the deploy restarts it this once`,
    ];
  });
}

function mountedBy({ additions, pins, said, stack }: Deploy, service: string): readonly string[] {
  const names = new Map([
    ...said.external.map(({ key, name }) => [key, pins.get(key) ?? name] as const),
    ...said.own.map(({ key, name }) => [key, name ?? `${stack}_${key}`] as const),
  ]);
  const written = said.services.filter(({ name }) => name === service).flatMap(({ mounts }) => mounts);
  const all = [
    ...written.flatMap(({ source }) => names.get(source) ?? []),
    ...additions.filter((one) => one.service === service).map(({ to }) => to),
  ];
  return all.sort(byCode);
}

/** As Go compares texts; names of secrets are ASCII. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
