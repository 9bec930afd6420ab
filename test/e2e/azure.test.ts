import { afterAll, beforeAll, expect } from '@jest/globals';
import { IP_RESOURCE, write } from '../sources/fakes/azure-state.js';
import { openAzureWorld, type AzureWorld } from '../sources/azure/opened.js';
import { testWith } from '../support/programs.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { followsThroughAnOutage } from './support/followed.js';
import { canary, unique } from './support/run.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { told } from './support/told.js';
import { watchedValues } from './support/values.js';
import { waitFor } from './support/wait.js';
import { watched } from './support/watched.js';
import { applied, plan } from './support/waxseal.js';

/** Values of Azure Key Vault, as the fake has it: there is no real one to be had. */
const engine = mainEngine();
const PATIENCE = 600_000;
const test = testWith('openssl');

let world: AzureWorld;
let secretFile: string;
const clientSecret = canary();

beforeAll(async () => {
  world = await openAzureWorld();
  world.fake.state.resource = IP_RESOURCE;
  world.fake.state.clientSecrets.add(clientSecret);
  secretFile = world.put('client_secret', `${clientSecret}\n`);
});
afterAll(() => world.stop());

const fresh = watchedValues(() => {
  return { logs: [world.fake.log()], secrets: [clientSecret, ...world.fake.state.tokens.keys()] };
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

test(
  'a value changed in Key Vault reaches the tasks at the next look, thrice; during an outage nothing moves, and the change made meanwhile is picked up',
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
    await followsThroughAnOutage(
      {
        operator: await watched(dir, engine),
        secrets: [db],
        put: (value) => void put(value),
        live: (value) => read(web, value),
        requests: () => world.fake.seen(),
        looks: (request) => request.includes('/secrets?'),
        reads: (request) => request.includes(`/secrets/${key}/`),
        looksARefresh: 1,
        setDown: (isDown) => (isDown ? world.fake.down() : world.fake.up()),
        standing: () => Promise.all([inspect(engine, web), namesLike(engine, db)]),
      },
      fresh,
    );
    // An apply and an operator have logged in, the latter before the outage.
    expect(world.fake.seen().filter((line) => line.includes('/oauth2/v2.0/token'))).toHaveLength(2);
  },
  PATIENCE,
);

test(
  'a value that is not valid yet, or no more, is rolled out and told; one that is disabled is held until it is enabled',
  async () => {
    const { state } = world.fake;
    const [early, over, off] = [unique('early'), unique('over'), unique('off')];
    const keyOf = (name: string): string => name.replaceAll('_', '-');
    const dir = withStore();
    const [soon, long] = [Math.floor(Date.now() / 1000) + 86_400, 1_000_000_000];
    write(state, keyOf(early), fresh(), { nbf: soon });
    write(state, keyOf(over), fresh(), { exp: long });
    const disabled = write(state, keyOf(off), fresh(), { enabled: false });
    for (const name of [early, over, off]) {
      await dir.secret(name, { spec: { source: { remote: { store: 'corp', key: keyOf(name) } } } });
    }
    const codesOf = async (): Promise<readonly string[]> => {
      const { problems } = (await plan(dir, engine)) as { problems: readonly { code: string; message: string }[] };
      const ofValues = problems.filter(({ code }) => code.startsWith('Value'));
      return ofValues.map(({ code, message }) => `${code} ${/"(\w+)"/.exec(message)?.[1] ?? ''}`).sort();
    };
    const both = [`ValueExpired ${over}`, `ValueNotYetValid ${early}`];
    // Before there is a version the values are read; after, the list tells.
    expect(await codesOf()).toEqual(both);
    await applied(dir, engine, 3);
    expect(await codesOf()).toEqual(both);
    for (const [name, reason] of [
      [early, 'NotYetValid'],
      [over, 'Expired'],
    ] as const) {
      const { conditions, held, holder } = await told(dir, engine, name);
      expect([holder, held]).toEqual([`${name}_v1`, []]);
      expect(conditions).toContainEqual(expect.objectContaining({ type: 'ValueInForce', status: 'False', reason }));
      expect(conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
    }
    const { conditions, held } = await told(dir, engine, off);
    expect(held).toMatchObject([
      {
        reason: 'SourceUnavailable',
        message: expect.stringMatching(/disabled \(status 403, SecretDisabled.*enable it/),
      },
    ]);
    expect(conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'False' }));

    disabled.enabled = true;
    state.now += 10;
    disabled.updated = state.now;
    await applied(dir, engine);
    expect((await told(dir, engine, off)).holder).toBe(`${off}_v1`);
  },
  PATIENCE,
);
