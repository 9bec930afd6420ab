import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { AppError } from '../../model/problem.js';
import { isObject } from '../json.js';
import { newJournal } from './journal.js';
import { newQueue } from './queue.js';
import type { Node, Secret, Service, Task, World } from './world.js';

/** It holds the values of all secrets in clear: only for demo and tests. */

const FORMAT = 'waxseal-embedded/1';

/** What is written: all of a world but its queue, which follows from the rest, and its listeners. */
interface Kept extends Pick<World, 'seed' | 'ids' | 'index' | 'now' | 'clusterId'> {
  readonly format: string;
  readonly nodes: readonly Node[];
  readonly secrets: readonly Secret[];
  /** Absent: an older version wrote it. */
  readonly configs?: readonly Secret[];
  readonly services: readonly Service[];
  readonly tasks: readonly Task[];
  readonly events: World['journal']['events'];
}

/** Whole or not at all, and for its owner only. */
export function saveWorld(file: string, world: World): void {
  const { clusterId, configs, ids, index, journal, nodes, now, secrets, seed, services, tasks } = world;
  const kept: Kept = {
    format: FORMAT,
    ...{ seed, ids, index, now, clusterId },
    nodes: [...nodes.values()],
    secrets: [...secrets.values()],
    configs: [...configs.values()],
    services: [...services.values()],
    tasks: [...tasks.values()],
    events: journal.events,
  };
  const beside = `${file}.new`;
  try {
    writeFileSync(beside, JSON.stringify(kept), { mode: 0o600 });
    renameSync(beside, file);
  } catch (cause) {
    throw new AppError('StateFileUnwritable', `the state of the embedded engine cannot be written to "${file}"`, {
      cause,
      hint: 'is there such a directory, and may you write there?',
    });
  }
}

/** null: there is no such file yet. */
export function loadWorld(file: string): World | null {
  const text = read(file);
  if (text === null) return null;
  const kept = parse(text, file);
  const world: World = {
    ...kept,
    nodes: byId(kept.nodes),
    secrets: byId(kept.secrets),
    configs: byId(kept.configs ?? []),
    services: byId(kept.services),
    tasks: byId(kept.tasks),
    queue: newQueue(),
    dirty: new Set(kept.services.map(({ id }) => id)),
    journal: { ...newJournal(), events: kept.events },
  };
  expectAll(world);
  return world;
}

/** Everything in the world that waits for a time. */
function expectAll(world: World): void {
  const { queue } = world;
  for (const { due, id, serviceId, startAfter } of world.tasks.values()) {
    world.dirty.add(serviceId);
    if (due !== null) queue.add({ at: due, kind: 'task', id });
    const times = startAfter === null ? [] : [startAfter.at, startAfter.latest];
    for (const at of times) queue.add({ at, kind: 'service', id: serviceId });
  }
  for (const { id, updater } of world.services.values()) {
    const times = [updater?.monitorUntil, ...(updater?.workers ?? []).map(({ restsUntil }) => restsUntil)];
    for (const at of times) if (typeof at === 'number') queue.add({ at, kind: 'service', id });
  }
}

function byId<T extends { readonly id: string }>(objects: readonly T[]): Map<string, T> {
  return new Map(objects.map((object) => [object.id, object]));
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new AppError('StateFileUnreadable', `the state of the embedded engine, "${file}", cannot be read`, {
      cause,
    });
  }
}

function parse(text: string, file: string): Kept {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed) && parsed['format'] === FORMAT) return parsed as unknown as Kept;
  } catch {
    // What the parser says would repeat the text, which holds values.
  }
  throw new AppError('StateFileUnreadable', `"${file}" is not the state of an embedded engine of this version`, {
    hint: 'name another file; or, if it is the state of an older version, remove it to start with an empty swarm',
  });
}
