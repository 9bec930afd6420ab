import type { Live } from '../../model/live.js';
import { kindOfName, OBJECT_KINDS, objectName, type ObjectKind } from '../../model/object-name.js';
import type { StackFile } from '../../spec/stack-file.js';
import type { Pin } from '../pins.js';
import type { Addition } from './additions.js';

/** What a deploy with the override mounts. */
interface Deploy {
  readonly stack: string;
  readonly said: StackFile;
  readonly pins: readonly (Pin & { readonly to: string })[];
  readonly additions: readonly Addition[];
}

/**
 * The docker CLI writes the mounts of a service sorted by the names of their secrets, and those of configs alike; and the
 * order alone restarts tasks. Pins can sort otherwise than plain names ("db" comes before "db_a", and "db_a_v1" before
 * "db_v1"). Services that the deploy restarts only for that are told; with the next one their order is what the CLI writes.
 */
export function orderNotes(deploy: Deploy, live: Live): readonly string[] {
  return deploy.said.services.flatMap(({ name }) => {
    const service = live.services.find((one) => one.name === `${deploy.stack}_${name}`);
    if (service === undefined) return [];
    const moved = OBJECT_KINDS.filter((kind) => {
      const now = service.refs.map(({ swarmName }) => swarmName).filter((one) => kindOfName(one) === kind);
      const next = mountedBy(deploy, name, kind);
      return now.join() !== next.join() && [...now].sort(byCode).join() === next.join();
    });
    return moved.map(
      (kind) =>
        `"${service.name}" mounts the same ${kind}s as before, in another order: the docker CLI sorts them by name, so the deploy restarts it this once`,
    );
  });
}

function mountedBy(deploy: Deploy, service: string, kind: ObjectKind): readonly string[] {
  const names = namesOf(deploy, kind);
  const written = deploy.said.services
    .filter(({ name }) => name === service)
    .flatMap(({ configs, mounts }) => (kind === 'secret' ? mounts : configs));
  const added = kind === 'secret' ? deploy.additions.filter((one) => one.service === service) : [];
  return [...written.flatMap(({ source }) => names.get(source) ?? []), ...added.map(({ to }) => to)].sort(byCode);
}

/** What each key of the stack file is called in the Swarm, with its kind. */
function namesOf({ pins, said, stack }: Deploy, kind: ObjectKind): ReadonlyMap<string, string> {
  const pinned = new Map(pins.filter(({ to }) => kindOfName(to) === kind).map(({ key, to }) => [key, to]));
  const keys = kind === 'config' ? said.configs : [...said.external, ...said.own];
  return new Map(
    keys.map(({ key, name }) => [key, pinned.get(key) ?? name ?? objectName(kind, `${stack}_${key}`)] as const),
  );
}

/** As Go compares texts; names of secrets are ASCII. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
