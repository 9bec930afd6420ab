import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Provider } from '../../../src/sources/provider.js';
import { makeCertificates, type Certificates } from '../../servers/certificates.js';
import { patientClock, type System } from '../contract/harness.js';
import { vaultSystem } from '../contract/vault-system.js';
import { startFakeVault, type FakeVault } from '../fakes/vault.js';

/**
 * The login kept connections that trusted the authority of its day: after server and file had moved to another one, every
 * read failed until the token ended.
 */
let [dir, caFile]: string[] = [];
let fake: FakeVault;
let system: System;
let provider: Provider;

const authority = (name: string): Certificates => {
  const place = join(dir ?? '', name);
  mkdirSync(place);
  return makeCertificates(place, '127.0.0.1');
};

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'waxseal-authority-'));
  caFile = join(dir, 'ca.pem');
  fake = await startFakeVault();
  const first = authority('first');
  copyFileSync(first.caFile, caFile);
  const address = await fake.startTls(first);
  system = await vaultSystem({ ...fake, tls: () => Promise.reject(new Error('it is served already')) });
  provider = system.open({ address, caFile, clock: patientClock(), timeoutMs: 30_000 });
  await system.write('app/db', { password: 'hidden' });
});
afterEach(async () => {
  await provider.close();
  await system.stop();
  rmSync(dir ?? '', { recursive: true, force: true });
});

const kindOf = async (): Promise<string> => {
  const [answer] = await provider.read([{ key: 'app/db', version: null }]);
  return answer?.kind === 'unavailable' ? answer.code : (answer?.kind ?? 'nothing');
};

const logins = (): number =>
  fake
    .log()
    .split('\n')
    .filter((line) => line.endsWith('/auth/approle/login')).length;

test('a replaced CA file is read again once the server is of that authority, and the login stays', async () => {
  expect(await kindOf()).toBe('present');
  const second = authority('second');
  await fake.startTls(second);
  expect(await kindOf()).toBe('StoreTlsFailed');
  copyFileSync(second.caFile, caFile ?? '');
  expect(await kindOf()).toBe('present');
  expect(logins()).toBe(1);
});

test('a CA file that is gone meanwhile changes nothing, and is taken when it is back', async () => {
  expect(await kindOf()).toBe('present');
  const second = authority('second');
  await fake.startTls(second);
  rmSync(caFile ?? '');
  expect(await kindOf()).toBe('StoreTlsFailed');
  copyFileSync(second.caFile, caFile ?? '');
  const answers = await Promise.all([kindOf(), kindOf(), kindOf()]);
  expect(answers).toEqual(['present', 'present', 'present']);
  expect(logins()).toBe(1);
});
