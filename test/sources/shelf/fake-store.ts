import type { Keyring, SourceRef } from '../../../src/doors.js';
import type { Unavailable, UnavailableClass } from '../../../src/model/answer.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import type { Lifetime } from '../../../src/model/lifetime.js';
import type { Refresh, Source } from '../../../src/model/spec.js';
import type { SecretStore, StoreLimits } from '../../../src/model/store.js';
import type { Leases, Provider, RemoteAnswer, RemoteKey } from '../../../src/sources/provider.js';
import { PROVIDERS } from '../../../src/sources/shelf/providers.js';
import { makeShelf, type Shelf } from '../../../src/sources/shelf/shelf.js';
import { makeReach } from '../../../src/sources/trust/reach.js';
import { unavailable } from '../../../src/sources/unavailable.js';
import { virtualClock, type VirtualClock } from '../../controller/virtual-clock.js';
import { sourceRef } from '../../support/source-ref.js';
import { holder, spec } from '../world.js';

const PATIENCE_MS = 5000;

interface Held {
  readonly text: string;
  readonly revision: string | null;
  /** How long it is good, as a reading tells it. */
  readonly lifetime?: Lifetime;
  /** The check tells it too. */
  readonly lifetimeInCheck?: boolean;
}

/** A secret system that a test plays, and the shelf that asks it. */
export interface FakeStore {
  readonly shelf: Shelf;
  readonly clock: VirtualClock;
  readonly keys: Map<string, Held>;
  /** As "revision a,b" and "read a", in order. */
  readonly asked: string[];
  /** Every value that was handed out. */
  readonly given: SecretValue[];
  /** How many sessions were opened and closed. */
  readonly sessions: { opened: number; closed: number };
  leases: Leases | null;
  /** Called when a session is opened. */
  opens: () => void;
  /** A request was made, as the provider tells it. */
  readonly called: () => void;
  /** The answer to every question, or to those of one key. */
  fails: Unavailable | ((key: string) => Unavailable | null) | null;
  /** It has a cheap check. */
  cheap: boolean;
  /** Virtual ms that a question takes. */
  takesMs: number;
  /** Questions that are open at the moment, and the most that ever were. */
  open: { now: number; most: number };
  /** Called once the cheap check is answered. */
  checked: () => void;
}

export function fakeStore(batch = 1, chance = (): number => 0.5): FakeStore {
  const clock = virtualClock();
  const provider: Provider = {
    batch: { revision: batch, read: batch },
    revision: (keys) =>
      fake.cheap ? question('revision', keys, check) : Promise.resolve(keys.map(() => ({ kind: 'unread' }))),
    read: (keys) => question('read', keys, read),
    get leases() {
      return fake.leases;
    },
    transit: null,
    test: () => Promise.resolve(null),
    close: () => {
      fake.sessions.closed += 1;
      return Promise.resolve();
    },
  };
  let onCall = (): void => undefined;
  const question = async <T>(what: string, keys: readonly RemoteKey[], answer: (key: string) => T) => {
    fake.asked.push(`${what} ${keys.map(({ key }) => key).join()}`);
    fake.open.now += 1;
    fake.open.most = Math.max(fake.open.most, fake.open.now);
    if (fake.takesMs > 0) await clock.sleep(fake.takesMs);
    fake.open.now -= 1;
    onCall();
    const answers = keys.map(({ key }) => {
      const failure = typeof fake.fails === 'function' ? fake.fails(key) : fake.fails;
      return failure ?? answer(key);
    });
    if (what === 'revision') fake.checked();
    return answers;
  };
  const check = (key: string) => {
    const held = fake.keys.get(key);
    if (held === undefined) return gone(key);
    const { lifetime, lifetimeInCheck = false, revision } = held;
    return { kind: 'revision', revision: revision ?? '', ...(lifetimeInCheck && { lifetime }) } as const;
  };
  const read = (key: string): RemoteAnswer => {
    const held = fake.keys.get(key);
    if (held === undefined) return gone(key);
    const value = SecretValue.of(Buffer.from(held.text));
    fake.given.push(value);
    const { fromMs = null, untilMs = null } = held.lifetime ?? {};
    const from = fromMs === null ? {} : { notBeforeMs: fromMs };
    return { kind: 'present', value, revision: held.revision, expiresAtMs: untilMs, ...from };
  };
  const fake: FakeStore = {
    shelf: makeShelf({
      providers: {
        ...PROVIDERS,
        vault: () =>
          Promise.resolve((_store, doors) => {
            fake.opens();
            fake.sessions.opened += 1;
            onCall = () => doors.onCall({ operation: 'read', ok: true, ms: 1 });
            return provider;
          }),
      },
      credentials: { read: () => Promise.reject(new Error('there are no credentials here')) },
      reach: makeReach(null),
      clock,
      chance,
      patienceMs: PATIENCE_MS,
    }),
    clock,
    keys: new Map(),
    asked: [],
    given: [],
    sessions: { opened: 0, closed: 0 },
    leases: null,
    opens: () => undefined,
    called: () => onCall(),
    fails: null,
    cheap: true,
    takesMs: 0,
    open: { now: 0, most: 0 },
    checked: () => undefined,
  };
  return fake;
}

function gone(key: string) {
  return { kind: 'absent', message: `there is no "${key}"` } as const;
}

export function failing(kind: UnavailableClass, retryAfterMs: number | null = null): Unavailable {
  return unavailable('Fails', `it is ${kind}`, { hint: null, class: kind, retryAfterMs });
}

/** Later, with nobody asleep in between. */
export async function later({ clock }: FakeStore, ms: number): Promise<void> {
  const at = clock.monotonic() + ms;
  clock.at(at, () => undefined);
  await clock.runUntil(at);
}

/** `work`, with the time that it sleeps. */
export async function inTime<T>({ clock }: FakeStore, work: Promise<T>): Promise<T> {
  const [done] = await Promise.all([work, clock.runUntil(Infinity)]);
  return done;
}

export const VAULT: SecretStore = {
  name: 'vault',
  provider: {
    kind: 'vault',
    address: 'https://vault:8200',
    namespace: null,
    tls: { caFile: null, serverName: null },
    auth: { method: 'token', token: { env: 'TOKEN' } },
    engine: { kind: 'kv', mount: 'secret', version: 2 },
  },
  limits: { concurrency: 4, callsPerSecond: null, callsPerHour: null },
  place: { file: 'platform/vault.yaml', line: 1, column: 1 },
};

export function limited(limits: Partial<StoreLimits>): SecretStore {
  return { ...VAULT, limits: { ...VAULT.limits, ...limits } };
}

export function remote(key: string, property: string | null = null): Source {
  return { kind: 'remote', store: 'vault', key, property, version: null };
}

/** A document that wants `key`, or `key.property`. Unless it is `fresh`, a version was made of it once. */
export function wants(key: string, wish: Partial<Wish> = {}): SourceRef {
  const { fresh = false, property = null, refresh = {}, store = VAULT } = wish;
  const ref = sourceRef(`doc-${key}`, remote(key, property));
  const versions = fresh ? [] : [holder(spec(ref.name, ref.source), 'made before', fingerprints())];
  const stores = new Map([[store.name, store]]);
  return { ...ref, refresh: { ...ref.refresh, ...refresh }, stores, versions: () => versions };
}

interface Wish {
  readonly fresh: boolean;
  readonly property: string | null;
  readonly refresh: Partial<Refresh>;
  readonly store: SecretStore;
}

/** A keyring that can do no more than fingerprints. */
export function fingerprints(keyId = 'key'): Keyring {
  const fingerprint: Keyring['fingerprint'] = (name, value) =>
    `hmac-sha256:${keyId}:${name}:${value.expose((bytes) => bytes.reduce((sum, byte) => sum * 31 + byte, 7))}`;
  return { keyId, fingerprint } as Keyring;
}
