import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { IP_RESOURCE, write } from '../sources/fakes/azure-state.js';
import { openAzureWorld, type AzureWorld } from '../sources/azure/opened.js';
import { testWith } from '../support/programs.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { leaksOf } from './support/leaks.js';
import { canary, record, unique } from './support/run.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { watched } from './support/watched.js';
import { applied } from './support/waxseal.js';

/** Values of Azure Key Vault, as the fake has it: there is no real one to be had. */
const engine = mainEngine();
const PATIENCE = 600_000;
const test = testWith('openssl');

let world: AzureWorld;
let secretFile: string;
const clientSecret = canary();
const values: string[] = [clientSecret];
const fresh = (): string => {
  const value = canary();
  values.push(value);
  return value;
};

beforeAll(async () => {
  world = await openAzureWorld();
  world.fake.state.resource = IP_RESOURCE;
  world.fake.state.clientSecrets.add(clientSecret);
  secretFile = world.put('client_secret', `${clientSecret}\n`);
});
afterAll(() => world.stop());

/** All that the vault and its login were asked is searched for what is secret, the tokens among it. */
afterEach(() => {
  record(world.fake.log());
  for (const text of [...values, ...world.fake.state.tokens.keys()]) expect(leaksOf(text)).toEqual([]);
});

/** A directory with the store "corp". */
function withStore(): SpecDirectory {
  const dir = directory();
  const { bare, state } = world.fake;
  const { clientId, tenantId } = state;
  const auth = { clientSecret: { tenantId, clientId, authority: bare, clientSecret: { file: secretFile } } };
  dir.write('platform/corp.yaml', {
    apiVersion: 'waxseal/v1alpha1',
    kind: 'SecretStore',
    metadata: { name: 'corp' },
    spec: { provider: { azureKeyVault: { address: bare, tls: { caFile: world.caFile }, auth, secrets: {} } } },
  });
  return dir;
}

async function read(service: string, value: string): Promise<void> {
  const same = async (): Promise<boolean> => (await reads(engine, service, 1, 'password'))[0] === value;
  await waitFor(`"${service}" to read its next password`, () => same().catch(() => false), 180);
}

/** How often the vault was looked at since then, until the value was read. */
function looksUntilRead(since: number, key: string): number {
  const asked = world.fake.seen().slice(since);
  const readAt = asked.findIndex((line) => line.includes(`/secrets/${key}/`));
  if (readAt < 0) throw new Error(`"${key}" was not read`);
  return asked.slice(0, readAt).filter((line) => line.includes('/secrets?')).length;
}

test(
  'a value changed in Key Vault reaches the tasks at the next look, thrice; while the vault is away nothing moves, and the change made meanwhile is picked up',
  async () => {
    const { state } = world.fake;
    const [db, web] = [unique('db'), unique('web')];
    const key = db.replaceAll('_', '-');
    const dir = withStore();
    const put = (value: string) => write(state, key, JSON.stringify({ password: value }));
    const first = fresh();
    put(first);
    const source = { remote: { store: 'corp', key, property: 'password' } };
    await dir.secret(db, { spec: { source, refresh: { interval: '2s' } } });
    await applied(dir, engine);
    await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
    await read(web, first);
    const operator = await watched(dir, engine);
    await operator.settles();

    for (const value of [fresh(), fresh(), fresh()]) {
      const since = world.fake.seen().length;
      put(value);
      await read(web, value);
      expect(looksUntilRead(since, key)).toBeLessThanOrEqual(1);
    }
    await operator.becomes('waxseal_store_up', 1);

    await operator.settles();
    await world.fake.down();
    const isHeld = async (): Promise<boolean> =>
      (await operator.told(db)).held.some(({ reason }) => reason === 'SourceUnavailable');
    await waitFor(`"${db}" to be held since the outage`, isHeld, 120);
    await operator.becomes('waxseal_store_up', 0);
    const before = [await inspect(engine, web), await namesLike(engine, db)];
    const meanwhile = fresh();
    put(meanwhile);
    expect([await inspect(engine, web), await namesLike(engine, db)]).toEqual(before);

    await world.fake.up();
    await read(web, meanwhile);
    await waitFor('nothing to be held', async () => (await operator.told(db)).held.length === 0, 120);
    await operator.becomes('waxseal_store_up', 1);
    expect(world.fake.seen().filter((line) => line.includes('/oauth2/v2.0/token'))).toHaveLength(2);
  },
  PATIENCE,
);
