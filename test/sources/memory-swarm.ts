import type { Swarm } from '../../src/doors.js';
import { decodeHolder } from '../../src/model/labels.js';
import type { Holder } from '../../src/model/live.js';
import type { Labels } from '../../src/model/plan.js';
import { AppError } from '../../src/model/problem.js';
import { plain } from '../support/identities.js';
import { live, OWNER, stranger } from './world.js';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly createdAtMs: number;
  readonly value: string;
}

/** A Swarm of secrets alone: no service mounts anything, so that every version is proven at once. */
export interface MemorySwarm extends Swarm {
  readonly rows: Row[];
  readonly row: (name: string) => Row;
  readonly holders: () => readonly Holder[];
  /** Called before each create; throwing is the engine's answer. */
  onCreate: (name: string) => void;
}

export function memorySwarm(wall: () => number): MemorySwarm {
  const rows: Row[] = [];
  let made = 0;
  const holders = (): readonly Holder[] =>
    rows
      .flatMap((row) => decodeHolder({ ...row, index: 1 }, OWNER) ?? [])
      .sort((a, b) => (a.swarmName < b.swarmName ? -1 : 1));
  const index = (id: string): number => {
    const at = rows.findIndex((row) => row.id === id);
    if (at < 0) throw new AppError('NotFound', 'it is gone');
    return at;
  };
  const swarm: MemorySwarm = {
    rows,
    holders,
    onCreate: () => undefined,
    row: (name) => {
      const found = rows.find((row) => row.name === name);
      if (found === undefined) throw new Error(`there is no ${name} among ${rows.map((row) => row.name).join()}`);
      return found;
    },
    list: () => {
      const ours = holders();
      const strangers = rows.filter(({ id }) => !ours.some((one) => one.id === id));
      return Promise.resolve(
        live({ holders: ours, strangers: strangers.map(({ id, labels, name }) => stranger(name, { id, labels })) }),
      );
    },
    withTasks: (seen) => Promise.resolve({ ...seen, tasks: [], nodes: [] }),
    sameContent: (id, candidate) => Promise.resolve(rows[index(id)]?.value === plain(candidate)),
    create: async (name, labels, value) => {
      await Promise.resolve();
      swarm.onCreate(name);
      if (rows.some((row) => row.name === name)) throw new AppError('Conflict', `"${name}" is there`);
      made += 1;
      rows.push({ id: `id${made}`, name, labels, value: plain(value), createdAtMs: wall() });
      return `id${made}`;
    },
    relabel: async ({ id }, labels) => {
      await Promise.resolve();
      const at = index(id);
      const row = rows[at];
      if (row !== undefined) rows[at] = { ...row, labels };
    },
    retarget: () => Promise.reject(new Error('there is no service')),
    remove: async (id) => {
      await Promise.resolve();
      rows.splice(index(id), 1);
    },
  };
  return swarm;
}
