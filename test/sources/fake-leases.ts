import type { Unavailable } from '../../src/model/answer.js';
import { SecretValue } from '../../src/model/secret-value.js';
import type { Leases } from '../../src/sources/provider.js';
import { unavailable } from '../../src/sources/unavailable.js';
import { value } from '../support/identities.js';

interface User {
  readonly name: string;
  readonly password: string;
  readonly lastAtMs: number;
  endsAtMs: number;
  revoked: boolean;
}

/** A system that makes users of a database, each with a lease of an hour that may be renewed for three hours in all. */
export interface FakeLeases extends Leases {
  readonly users: User[];
  readonly calls: string[];
  /** Whether somebody may log in with this password. */
  works(password: string): boolean;
  /** What it answers instead. */
  out: Unavailable | null;
  renewable: boolean;
  /** ms that an answer takes. */
  tookMs: number;
  /** The password of the nth user. */
  passwords: (n: number) => string;
}

export const HOUR = 3_600_000;
export const AWAY = unavailable('StoreUnreachable', 'nobody answers', { hint: null, class: 'unreachable' });

/** `ahead`: ms that the clock of who asks is ahead of `wall`, which is that of this system. */
export function fakeLeases(wall: () => number, ahead: () => number, spend: (ms: number) => void): FakeLeases {
  const users: User[] = [];
  const calls: string[] = [];
  const lives = (user: User): boolean => !user.revoked && user.endsAtMs > wall();
  const leases: FakeLeases = {
    users,
    calls,
    out: null,
    renewable: true,
    tookMs: 0,
    passwords: (n) => `pw-${n}`,
    works: (password) => users.some((user) => user.password === password && lives(user)),
    issue: async (role) => {
      await Promise.resolve();
      calls.push(`issue ${role}`);
      if (leases.out !== null) return leases.out;
      const now = wall();
      const n = users.length + 1;
      const user = {
        name: `u${n}`,
        password: leases.passwords(n),
        endsAtMs: now + HOUR,
        lastAtMs: now + 3 * HOUR,
        revoked: false,
      };
      users.push(user);
      return {
        value: value(JSON.stringify({ username: user.name, password: user.password })),
        lease: { id: `database/creds/${role}/${n}`, parent: SecretValue.of(new Uint8Array([n])) },
        renewable: leases.renewable,
        expiresAtMs: user.endsAtMs + ahead(),
      };
    },
    renew: async ({ id }) => {
      await Promise.resolve();
      calls.push(`renew ${id.split('/').at(-1) ?? ''}`);
      spend(leases.tookMs);
      if (leases.out !== null) return leases.out;
      const user = users[Number(id.split('/').at(-1)) - 1];
      if (user === undefined || !lives(user)) return { kind: 'absent', message: 'no such lease' };
      user.endsAtMs = Math.min(wall() + HOUR, user.lastAtMs);
      return { kind: 'renewed', expiresAtMs: user.endsAtMs + ahead() };
    },
    revoke: async ({ id }) => {
      await Promise.resolve();
      calls.push(`revoke ${id.split('/').at(-1) ?? ''}`);
      if (leases.out !== null) return leases.out;
      const user = users[Number(id.split('/').at(-1)) - 1];
      if (user !== undefined) user.revoked = true;
      return null;
    },
  };
  return leases;
}
