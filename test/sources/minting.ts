import type { Keyring, World } from '../../src/doors.js';
import type { Pass } from '../../src/model/pass.js';
import type { Policy, Source, SwarmSecret } from '../../src/model/spec.js';
import type { SecretStore } from '../../src/model/store.js';
import { NOTHING_SEEN } from '../../src/model/seen.js';
import { reconcile } from '../../src/reconcile.js';
import { makeRegistry } from '../../src/sources/registry.js';
import { makeDesk, type LeaseDesk } from '../../src/sources/lease/desk.js';
import { emptyShelf } from '../support/shelf.js';
import { fakeLeases, type FakeLeases } from './fake-leases.js';
import { memorySwarm, type MemorySwarm } from './memory-swarm.js';
import { alice, policy, spec, specs } from './world.js';

/** Whole passes over documents and a Swarm in memory, with the sources of the product. */
export interface Mint {
  readonly swarm: MemorySwarm;
  documents: readonly SwarmSecret[];
  keyring: Keyring;
  access: Policy['access'];
  recipients: Policy['recipients'];
  /** What this process knows of leases: a fresh one is a restart. */
  desk: LeaseDesk;
  readonly leases: FakeLeases;
  restart(): void;
  /** Wall ms, by the clock of the engine and of the system that leases. */
  now: number;
  /** ms that the clock of the operator is ahead of that. */
  ahead: number;
  /** A plan alone, or a pass that writes. A process that has just started: nothing is remembered in between. */
  plan(keyring?: Keyring | null): Promise<Pass>;
  pass(): Promise<Pass>;
  /** Passes until there is nothing to do. */
  settle(): Promise<void>;
}

export async function openMint(...documents: readonly SwarmSecret[]): Promise<Mint> {
  const keyring = await alice();
  const run = (approved: boolean, key: Keyring | null): Promise<Pass> => {
    const clock = { wall: () => mint.now + mint.ahead, monotonic: () => mint.now, sleep: () => Promise.resolve() };
    const world: World = {
      directory: {
        read: () =>
          Promise.resolve({
            ...specs(mint.documents, policy({ access: mint.access, recipients: mint.recipients })),
            stores: [STORE],
          }),
      },
      swarm: mint.swarm,
      keyring: key,
      sources: makeRegistry(key, [], { ...emptyShelf(clock), leases: mint.desk }),
      clock,
    };
    const approve = (): Promise<boolean> => Promise.resolve(approved);
    return reconcile(world, { seen: NOTHING_SEEN, confirmRemovals: null, closely: false, tend: approved, approve });
  };
  const mint: Mint = {
    swarm: memorySwarm(() => mint.now),
    documents,
    keyring,
    access: null,
    recipients: policy().recipients,
    leases: fakeLeases(
      () => mint.now,
      () => mint.ahead,
      (ms) => (mint.now += ms),
    ),
    desk: undefined as unknown as LeaseDesk,
    restart: () => {
      const clock = { wall: () => mint.now + mint.ahead, monotonic: () => mint.now };
      mint.desk = makeDesk({ clock, chance: () => 0, open: () => Promise.resolve(mint.leases) });
    },
    now: Date.UTC(2026, 0, 1),
    ahead: 0,
    plan: (key = mint.keyring) => run(false, key),
    pass: () => run(true, mint.keyring),
    settle: async () => {
      for (let i = 0; i < 10; i++) if ((await mint.pass()).plan.steps.length === 0) return;
      throw new Error('it does not settle');
    },
  };
  mint.restart();
  return mint;
}

const STORE: SecretStore = {
  name: 'shop-db',
  provider: {
    kind: 'vault',
    address: 'https://vault.test:8200',
    namespace: null,
    tls: { caFile: null, serverName: null },
    auth: { method: 'token', token: { env: 'VAULT_TOKEN' } },
    engine: { kind: 'database', mount: 'database' },
  },
  limits: { concurrency: 4, callsPerSecond: null, callsPerHour: null },
  place: { file: 'platform/stores.yaml', line: 1, column: 1 },
};

/** Credentials of the role shop: of both the same making. */
export function leased(property: string | null = 'password'): Source {
  return { kind: 'lease', store: STORE.name, role: 'shop', property, parameters: {} };
}

export const UUID: Extract<Source, { kind: 'generate' }> = {
  kind: 'generate',
  recipe: { kind: 'uuid' },
  rotation: null,
};

export function generated(name: string, source: Source = UUID, more: Partial<SwarmSecret> = {}): SwarmSecret {
  return spec(name, source, { stableName: true, deletionPolicy: 'Retain', ...more });
}

export const DAY = 86_400_000;
