import { randomUUID } from 'node:crypto';
import type { AzureSpec } from '../../../src/model/store.js';
import { openAzure } from '../../../src/sources/azure/azure-provider.js';
import type { ProviderDoors, Reach } from '../../../src/sources/provider.js';
import type { AzureWorld } from '../azure/opened.js';
import { toTheFake } from '../fakes/azure.js';
import { LOGIN_HOST, MOST_BYTES, purge, remove, VAULT_HOST, write } from '../fakes/azure-state.js';
import type { Opening, System } from './harness.js';
import { FILES } from './vault-system.js';

/** The trust boundary has tests of its own. */
const REACH: Reach = { refusal: () => null, lookup: toTheFake };

/** Key Vault for the contract suite: secrets, by client secret. There is no real one to be had. */
export function azureSystem(world: AzureWorld): System {
  const { caFile, certificates, fake } = world;
  const { state } = fake;
  const rotate = (): void => {
    const secret = randomUUID();
    state.clientSecrets.clear();
    state.clientSecrets.add(secret);
    world.put('client_secret', secret);
  };
  const secretFile = world.put('client_secret', '');
  rotate();
  return {
    address: `https://127.0.0.1:${String(fake.port)}`,
    front: certificates,
    tls: () => Promise.resolve({ address: `https://127.0.0.1:${String(fake.port)}`, caFile }),
    open: (opening) => {
      const limits = { timeoutMs: opening.timeoutMs, mostBytes: 1024 * 1024, settlesMs: 0 };
      return openAzure({ name: 'corp', spec: specOf(opening, secretFile, fake.state) }, doorsOf(opening), limits);
    },
    newKey: (area) => `${area}-${randomUUID()}`,
    mostBytes: MOST_BYTES,
    write: (key, fields) => {
      write(state, key, JSON.stringify(fields));
      return Promise.resolve();
    },
    remove: (key) => {
      remove(state, key);
      purge(state, key);
      return Promise.resolve();
    },
    rotateCredentials: () => {
      rotate();
      state.tokens.clear();
      return Promise.resolve();
    },
    breakCredentials: () => {
      state.clientSecrets.clear();
      return Promise.resolve();
    },
    pathOf: (key) => `/secrets/${key}`,
    loginPath: '/oauth2/v2.0/token',
    hasCheck: true,
    forbidden: 'forbidden',
    removed: 'absent',
    unknown: 'absent',
    log: () => fake.log(),
    stop: () => world.stop(),
  };
}

function doorsOf({ clock }: Opening): ProviderDoors {
  return { credentials: FILES, reach: REACH, clock, chance: () => 0.5, onCall: () => undefined };
}

function specOf(
  { address, caFile }: Opening,
  file: string,
  { clientId, tenantId }: AzureWorld['fake']['state'],
): AzureSpec {
  const { port } = new URL(address);
  const authority = `https://${LOGIN_HOST}:${port}`;
  return {
    kind: 'azureKeyVault',
    address: `https://${VAULT_HOST}:${port}`,
    tls: { caFile },
    auth: { method: 'clientSecret', authority, tenantId, clientId, clientSecret: { file } },
    engine: { kind: 'secrets' },
  };
}
