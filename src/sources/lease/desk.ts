import type { Clock } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import type { SecretStore } from '../../model/store.js';
import type { Lease, Leases } from '../provider.js';
import type { Tended } from './tending.js';

/** Credentials that were issued and may not have become a version. */
export interface Loose {
  readonly store: string;
  readonly lease: Lease;
  /** Of the value that a version of them would carry. */
  readonly fingerprint: string;
}

/**
 * What a process knows of leases. It lives as long as the process and may be lost: everything that matters lies sealed
 * beside the versions. It holds no credentials, only what renews them and gives them back.
 */
export interface LeaseDesk {
  /** By ID of the version in the Swarm. */
  readonly tended: Map<string, Tended>;
  readonly loose: Set<Loose>;
  /** By store: monotonic ms until which it is left alone, since it hung. */
  readonly hangs: Map<string, number>;
  readonly clock: Pick<Clock, 'wall' | 'monotonic'>;
  /** Monotonic ms at which one of them is to be looked after next; Infinity: never. */
  nextAt: number;
  /** 0 to 1. */
  readonly chance: () => number;
  readonly open: OpenLeases;
}

export type OpenLeases = (store: SecretStore) => Promise<Leases | Unavailable>;

export function makeDesk(doors: Pick<LeaseDesk, 'clock' | 'chance' | 'open'>): LeaseDesk {
  return { ...doors, tended: new Map(), loose: new Set(), hangs: new Map(), nextAt: Infinity };
}
