import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import type { Clock } from '../../../src/doors.js';
import type { ConjurAuth, ConjurSpec } from '../../../src/model/store.js';
import { openConjur } from '../../../src/sources/conjur/conjur-provider.js';
import type { Provider, RemoteAnswer } from '../../../src/sources/provider.js';
import { ANYWHERE, FILES } from '../contract/vault-system.js';
import { startFakeConjur, type FakeConjur } from '../fakes/conjur.js';
import { ACCOUNT, writeValue } from '../fakes/conjur-state.js';

/** A fake, a provider of it with an API key, and a clock that both go by. For each case anew. */
export interface Opened {
  fake: FakeConjur;
  provider: Provider;
  /** Files of credentials. */
  dir: string;
  /** Monotonic and wall, in ms. */
  nowMs: number;
  /** What budgets and metrics were told of. */
  operations: string[];
}

export function openedConjur(): Opened {
  const opened = {} as Opened;
  beforeEach(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'waxseal-conjur-'));
    const fake = await startFakeConjur();
    Object.assign(opened, { dir, fake, nowMs: 1_000_000, operations: [] });
    fake.state.now = () => opened.nowMs;
    writeFileSync(join(dir, 'api_key'), fake.state.apiKey);
    opened.provider = openWith(opened);
  });
  afterEach(async () => {
    await opened.provider.close();
    await opened.fake.stop();
    rmSync(opened.dir, { recursive: true, force: true });
  });
  return opened;
}

export function openWith(opened: Opened, auth?: ConjurAuth): Provider {
  const { dir, fake, operations } = opened;
  const clock: Clock = {
    wall: () => opened.nowMs,
    monotonic: () => opened.nowMs,
    sleep: () => Promise.resolve(),
  };
  const byKey: ConjurAuth = { method: 'apiKey', login: fake.state.login, apiKey: { file: join(dir, 'api_key') } };
  const spec: ConjurSpec = {
    ...{ kind: 'conjur', address: fake.address, basePath: '', account: ACCOUNT },
    ...{ tls: { caFile: null, serverName: null }, auth: auth ?? byKey },
  };
  const onCall = ({ operation }: { readonly operation: string }): void => void operations.push(operation);
  return openConjur({ name: 'corp', spec }, { credentials: FILES, reach: ANYWHERE, clock, chance: () => 0.5, onCall });
}

export function write({ fake }: Opened, key: string, value: string | Buffer = `value of ${key}`): void {
  writeValue(fake.state, key, Buffer.from(value));
}

export const newest = (keys: readonly string[]) => keys.map((key) => ({ key, version: null }));

/** "one", or "StoreForbidden" where there is none. */
export function said(answer: RemoteAnswer | undefined): string {
  if (answer?.kind !== 'present') return answer?.kind === 'unavailable' ? answer.code : (answer?.kind ?? 'nothing');
  return answer.value.expose((bytes) => Buffer.from(bytes).toString());
}

/** "list, read, read": since the last time. */
export function calls(opened: Opened): string {
  return opened.operations.splice(0).join(', ');
}
