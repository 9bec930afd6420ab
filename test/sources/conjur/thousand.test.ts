import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SourceRef } from '../../../src/doors.js';
import type { SecretStore } from '../../../src/model/store.js';
import { remoteSource } from '../../../src/sources/remote/remote-source.js';
import { PROVIDERS } from '../../../src/sources/shelf/providers.js';
import { makeShelf } from '../../../src/sources/shelf/shelf.js';
import { ANYWHERE, FILES } from '../contract/vault-system.js';
import { ACCOUNT } from '../fakes/conjur-state.js';
import { fingerprints, wants } from '../shelf/fake-store.js';
import { openedConjur, said, write } from './opened.js';

const opened = openedConjur();
const HOUR = 3_600_000;

test('1,000 documents of one store: a few requests at the start, and one list and one login an hour while nothing changes', async () => {
  let turn = 0;
  const clock = { wall: () => opened.nowMs, monotonic: () => opened.nowMs, sleep: () => Promise.resolve() };
  const doors = { providers: PROVIDERS, credentials: FILES, reach: ANYWHERE, clock, patienceMs: 5000 };
  const shelf = makeShelf({ ...doors, chance: () => (turn++ % 1000) / 1000 });
  const source = remoteSource(fingerprints(), shelf);
  const refs = Array.from({ length: 1000 }, (_, n) => documentOf(`shop/key-${String(n)}`));
  for (let n = 0; n < 1000; n++) write(opened, `shop/key-${String(n)}`);
  const asked = (): number => shelf.uses()[0]?.calls ?? 0;

  await source.revision(refs);
  const answers = await source.read(refs);
  expect(answers.map(said)).toEqual(refs.map((_, n) => `value of shop/key-${String(n)}`));
  // A login; a list for the checks and one before the values; the values.
  expect(asked()).toBe(1 + 1 + 1 + 6);

  const before = asked();
  for (let looks = 0; looks < 5 * 20; looks++) {
    opened.nowMs += HOUR / 20;
    const checks = await source.revision(refs);
    expect(checks.every(({ kind }) => kind === 'revision')).toBe(true);
  }
  // One by one they would have been 5,000.
  expect(asked() - before).toBe(5 * 2);
});

function documentOf(key: string): SourceRef {
  const auth = {
    method: 'apiKey',
    login: opened.fake.state.login,
    apiKey: { file: join(opened.dir, 'api_key') },
  } as const;
  const tls = { caFile: null, serverName: null };
  const provider = { kind: 'conjur', address: opened.fake.address, basePath: '', account: ACCOUNT, tls, auth } as const;
  const limits = { concurrency: 4, callsPerSecond: null, callsPerHour: null };
  const store: SecretStore = {
    name: 'vault',
    provider,
    limits,
    place: { file: 'platform/corp.yaml', line: 1, column: 1 },
  };
  return wants(key, { store });
}
