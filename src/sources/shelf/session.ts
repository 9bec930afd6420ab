import type { Clock } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import type { Chance } from '../../model/backoff.js';
import type { SecretStore } from '../../model/store.js';
import type { StoreUse } from '../../model/store-use.js';
import { mapInParallel } from '../map-in-parallel.js';
import type { Provider, RemoteKey } from '../provider.js';
import { askApart } from './apart.js';
import { inBatches, probeFirst, type Asked } from './batches.js';
import { eachOrBroken, orBroken } from './broken.js';
import { makeLimits } from './limits.js';
import type { Meter } from './meter.js';
import { isOfStore } from '../of-store.js';
import { openedProvider } from './opened.js';
import { told, type Outage } from './outage.js';
import { watchStore, type Round } from './watch.js';

/** The limits of the store leave no room for the question now. */
export interface Late {
  readonly kind: 'late';
  /** ms until there is. */
  readonly inMs: number;
}

/**
 * What the shelf knows of one store, for as long as its document says the same. While the store does not answer only one
 * question goes out, once it is due, and all others get what came of it.
 */
export interface Session {
  /** One answer per key, in their order, in batches as large as the provider takes, at the pace that the limits allow. */
  ask<T extends { readonly kind: string }>(
    keys: readonly RemoteKey[],
    call: (provider: Provider, batch: readonly RemoteKey[]) => Promise<readonly T[]>,
    what?: keyof Provider['batch'],
  ): Promise<readonly (T | Unavailable | Late)[]>;
  /** How many keys one question of the kind may carry. */
  batchOf(what: keyof Provider['batch']): Promise<number>;
  /**
   * For what is no reading: logins, leases. It keeps within the limits as well, and away from a store that asks for
   * patience. In other outages it goes out all the same: whoever holds a lease has a time of his own to keep.
   */
  apart<T>(what: string, call: (provider: Provider) => Promise<T | Unavailable>): Promise<T | Unavailable>;
  /** The store does not answer: nothing that failed says anything of its key. */
  isOut(): boolean;
  /** Monotonic ms before which nothing is asked; -Infinity: at once. */
  freeAt(): number;
  use(): StoreUse;
  /** What failed may be tried again at once. */
  forgive(): void;
  close(): Promise<void>;
}

export interface SessionDoors {
  readonly open: () => Promise<Provider>;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly chance: Chance;
  /** ms that the questions of one round may wait for the limits. */
  readonly patienceMs: number;
}

export function openSession({ limits: allowed, name }: SecretStore, doors: SessionDoors): Session {
  const { chance, clock, meter, patienceMs } = doors;
  const limits = makeLimits(allowed, meter, clock);
  const watch = watchStore(clock, chance);
  const provider = openedProvider(name, doors.open);
  let lateUntil = -Infinity;

  const attempt = async <T extends { readonly kind: string }>(
    batch: readonly Asked[],
    call: (keys: readonly RemoteKey[]) => Promise<readonly T[]>,
    round: Round,
  ): Promise<readonly (T | Unavailable | Late)[]> => {
    const passed = await limits.pass(async () => {
      const known = watch.silence();
      if (known !== null) return batch.map(() => known);
      const before = watch.outage();
      const answers = await eachOrBroken(name, batch, () => call(batch.map(({ key }) => key)));
      watch.note(before, batch, answers, round);
      const outage = watch.outage();
      return answers.map((answer) => (isOfStore(answer) && outage !== null ? told(outage) : answer));
    }, round.untilMs);
    if ('got' in passed) return passed.got;
    lateUntil = clock.monotonic() + passed.inMs;
    return batch.map(() => ({ kind: 'late', inMs: passed.inMs }));
  };

  return {
    ask: async (keys, call, what = 'read') => {
      if (keys.length === 0) return [];
      const known = watch.silence();
      if (known !== null) return keys.map(() => known);
      const its = await provider.get();
      if ('kind' in its) return keys.map(() => its);
      const round = { untilMs: clock.monotonic() + patienceMs, answered: false, silent: 0 };
      const outage = watch.outage();
      const batches = inBatches(probeFirst(keys, outage?.key ?? null), its.batch[what]);
      const one = async (batch: readonly Asked[]) => {
        const answers = await attempt(batch, (some) => call(its, some), round);
        return batch.map(({ at }, index) => ({ at, answer: given(answers[index]) }));
      };
      const probed = outage === null ? [] : await one(batches.shift() ?? []);
      const rest = await mapInParallel(batches, allowed.concurrency, one);
      return [...probed, ...rest.flat()].sort((a, b) => a.at - b.at).map(({ answer }) => answer);
    },
    apart: async (what, call) => {
      const [its, untilMs] = [await provider.get(), clock.monotonic() + patienceMs];
      if ('kind' in its) return its;
      return askApart(what, () => orBroken(name, () => call(its)), { store: name, limits, watch, untilMs });
    },
    batchOf: (what) => provider.batchOf(what),
    isOut: () => watch.outage() !== null,
    freeAt: () => Math.max(watch.outage()?.until ?? -Infinity, lateUntil),
    use: () => {
      const [calls, lastHour] = [meter.total(), meter.lastHour(clock.monotonic())];
      return { store: name, calls, lastHour, perHour: allowed.callsPerHour, outage: outageOf(watch.outage()) };
    },
    forgive: () => watch.forgive(),
    close: () => provider.close(),
  };
}

function given<T>(answer: T | undefined): T {
  if (answer === undefined) throw new Error('internal: a provider answered fewer keys than it was asked for');
  return answer;
}

function outageOf(outage: Outage | null): StoreUse['outage'] {
  if (outage === null) return null;
  const { code, message, nextTryMs, sinceMs } = outage;
  return { code, message, sinceMs, nextTryMs };
}
