import type { Clock } from '../../doors.js';
import type { Chance } from '../../model/backoff.js';
import type { ProviderSpec, SecretStore } from '../../model/store.js';
import type { StoreUse } from '../../model/store-use.js';
import { makeDesk, type LeaseDesk } from '../lease/desk.js';
import { leasesWithin } from './leases-within.js';
import type { Leases, OpenProvider, Provider, ProviderDoors } from '../provider.js';
import { makeMeter, type Meter } from './meter.js';
import type { Note } from './notes.js';
import { openSession, type Session } from './session.js';

/** How to open each kind of store; imported when the first one is. */
export type Providers = {
  readonly [K in ProviderSpec['kind']]: () => Promise<OpenProvider<Extract<ProviderSpec, { kind: K }>>>;
};

export interface ShelfDoors extends Omit<ProviderDoors, 'onCall'> {
  readonly providers: Providers;
  /** ms that the questions of one pass may wait for the limits of a store. */
  readonly patienceMs: number;
}

/** A store as a pass finds it: its session, and what is noted of its keys. */
export interface Shelved {
  readonly session: Session;
  readonly notes: Map<string, Note>;
}

/**
 * What is remembered of the stores from pass to pass: sessions, revisions, when they were asked, outages, budgets. Never a
 * value. It lives as long as the process, and may be lost without harm.
 */
export interface Shelf {
  readonly clock: Clock;
  readonly chance: Chance;
  /** What this process knows of leases. */
  readonly leases: LeaseDesk;
  /** Opened when it is first asked for. */
  of(store: SecretStore): Shelved;
  /** Sorted by name. */
  uses(): readonly StoreUse[];
  /** Forgets every store but these. */
  keep(names: ReadonlySet<string>): void;
  /** Whatever failed may be tried again at once. */
  forgive(): void;
}

const AT_ONCE: Note['trouble'] = { kind: 'store' };

interface Entry extends Shelved {
  readonly said: string;
}

export function makeShelf(doors: ShelfDoors): Shelf {
  const { chance, clock } = doors;
  const entries = new Map<string, Entry>();
  const meters = new Map<string, Meter>();
  const meterOf = (name: string): Meter => {
    const meter = meters.get(name) ?? makeMeter();
    meters.set(name, meter);
    return meter;
  };
  const open = (store: SecretStore): Session => {
    const { name, provider: spec } = store;
    const meter = meterOf(name);
    const onCall = (): void => meter.add(clock.monotonic());
    // The one of its kind, for which the compiler does not look.
    const openProvider = async (): Promise<Provider> =>
      ((await doors.providers[spec.kind]()) as OpenProvider)({ name, spec }, { ...doors, onCall });
    return openSession(store, { ...doors, meter, open: openProvider });
  };
  /** Nobody waits for its end. */
  const drop = (name: string): void => {
    void entries.get(name)?.session.close();
    entries.delete(name);
  };
  const of = (store: SecretStore): Shelved => {
    const said = JSON.stringify({ ...store, place: undefined });
    const known = entries.get(store.name);
    if (known?.said === said) return known;
    // What an earlier document of this name led to says nothing of this one.
    drop(store.name);
    const entry = { said, session: open(store), notes: new Map<string, Note>() };
    entries.set(store.name, entry);
    return entry;
  };
  const openLeases = (store: SecretStore): Promise<Leases> =>
    Promise.resolve(leasesWithin(store.name, of(store).session));
  return {
    clock,
    chance,
    leases: makeDesk({ clock, chance, open: openLeases }),
    of,
    uses: () => [...entries.keys()].sort().flatMap((name) => entries.get(name)?.session.use() ?? []),
    keep: (names) => {
      for (const name of entries.keys()) if (!names.has(name)) drop(name);
    },
    forgive: () => {
      for (const { notes, session } of entries.values()) {
        session.forgive();
        for (const [key, note] of notes) if (note.trouble !== null) notes.set(key, { ...note, trouble: AT_ONCE });
      }
    },
  };
}
