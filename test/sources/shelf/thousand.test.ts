import { afterEach, expect, test } from '@jest/globals';
import type { ProviderSpec } from '../../../src/model/store.js';
import type { Reach } from '../../../src/sources/provider.js';
import { remoteSource } from '../../../src/sources/remote/remote-source.js';
import { PROVIDERS } from '../../../src/sources/shelf/providers.js';
import { makeShelf } from '../../../src/sources/shelf/shelf.js';
import { testWith } from '../../support/programs.js';
import { keyFiles, placeAt } from '../aws/opened.js';
import { byClientSecret, openAzureWorld } from '../azure/opened.js';
import { ANYWHERE, FILES } from '../contract/vault-system.js';
import { startFakeAws, type FakeAws } from '../fakes/aws.js';
import { toTheFake } from '../fakes/azure.js';
import { write } from '../fakes/azure-state.js';
import { fingerprints, VAULT, wants } from './fake-store.js';

/** Conjur has a test of its own (test/sources/conjur/thousand.test.ts), and Vault no list. */
const HOUR = 3_600_000;
const HOURS = 5;
const KEYS = 1000;

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const names = (prefix: string): readonly string[] =>
  Array.from({ length: KEYS }, (_, n) => `${prefix}${String(n).padStart(4, '0')}`);

/** Requests in an hour in which nothing changes: documents of an hour's interval, each due at a time of its own. */
async function requestsAnHour(provider: ProviderSpec, keys: readonly string[], reach: Reach = ANYWHERE) {
  let [nowMs, turn] = [0, 0];
  const clock = { wall: () => Date.now(), monotonic: () => nowMs, sleep: () => Promise.resolve() };
  const chance = (): number => (turn++ % KEYS) / KEYS;
  const shelf = makeShelf({ providers: PROVIDERS, credentials: FILES, reach, clock, chance, patienceMs: 5000 });
  const source = remoteSource(fingerprints(), shelf);
  const refs = keys.map((key) => wants(key, { store: { ...VAULT, provider } }));
  const asked = (): number => shelf.uses()[0]?.calls ?? NaN;
  const look = async (): Promise<void> => {
    const checks = await source.revision(refs);
    expect(new Set(checks.map(({ kind }) => kind))).toEqual(new Set(['revision']));
  };
  await look();
  const before = asked();
  for (let looks = 0; looks < HOURS * 20; looks++) {
    nowMs += HOUR / 20;
    await look();
  }
  const took = asked() - before;
  shelf.keep(new Set());
  return took / HOURS;
}

async function fakeAws(fill: (aws: FakeAws) => void) {
  const aws = await startFakeAws();
  const files = keyFiles(aws.keys);
  ends.push(async () => {
    await aws.stop();
    files.remove();
  });
  fill(aws);
  return placeAt(aws.address, files);
}

/** Reading each of them takes 1,000: a twentieth is 50. docs/sources/choosing.md has the numbers. */
test('1,000 secrets of Secrets Manager take 10 requests an hour while nothing changes', async () => {
  const keys = names('shop/');
  const place = await fakeAws(({ account }) => {
    for (const key of keys) account.put(key, { text: 'x', binary: null });
  });
  expect(await requestsAnHour({ kind: 'awsSecretsManager', ...place }, keys)).toBe(10);
});

test('1,000 parameters take 20 requests an hour at the most while nothing changes', async () => {
  const keys = names('/shop/');
  const newest = { version: 1, value: 'x', writtenAtMs: 1_700_000_000_000 };
  const place = await fakeAws(({ account }) => {
    for (const key of keys) account.parameters.set(key, [{ ...newest, labels: [] }]);
  });
  expect(await requestsAnHour({ kind: 'awsParameterStore', ...place }, keys)).toBeLessThanOrEqual(20);
});

testWith('openssl')('1,000 secrets of Key Vault take 40 requests an hour, and a login or two', async () => {
  const world = await openAzureWorld();
  ends.push(() => world.stop());
  const keys = names('shop-');
  for (const key of keys) write(world.fake.state, key, 'x');
  const reach = { refusal: () => null, lookup: toTheFake };
  const provider: ProviderSpec = {
    ...{ kind: 'azureKeyVault', address: world.fake.vault, tls: { caFile: world.caFile } },
    ...{ auth: byClientSecret(world), engine: { kind: 'secrets' } },
  };
  const took = await requestsAnHour(provider, keys, reach);
  expect(took).toBeGreaterThanOrEqual(40);
  expect(took).toBeLessThanOrEqual(44);
});
