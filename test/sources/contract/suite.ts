import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provider, RemoteAnswer, RemoteCheck } from '../../../src/sources/provider.js';
import { testWith } from '../../support/programs.js';
import { patientClock, stillClock, type Opening, type System } from './harness.js';
import { standBefore, type Meddler } from './meddler.js';

/** Long for a machine that is busy, short for a case that waits for it. */
const SHORT_MS = 1_000;
const LONG_MS = 120_000;
const CANARY = `CANARY-${randomBytes(12).toString('hex')}`;

/**
 * What the shelf relies on of every provider, whatever the system behind it. A fake counts as that system only while the
 * same cases are green on both (DESIGN 11).
 */
export function sourceContract(name: string, start: () => Promise<System>): void {
  describe(name, () => {
    let system: System;
    let meddler: Meddler;
    const opened: Provider[] = [];
    const meddlers: Meddler[] = [];
    beforeAll(async () => {
      system = await start();
    });
    afterAll(() => system.stop());
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((provider) => provider.close()));
      await Promise.all(meddlers.splice(0).map((each) => each.stop()));
    });

    /** A provider behind a meddler of its own. */
    const open = async (more: Partial<Opening> = {}): Promise<Provider> => {
      meddler = await standBefore(system.address, system.front);
      meddlers.push(meddler);
      const caFile = system.front?.caFile ?? null;
      const opening = { address: meddler.address, caFile, clock: patientClock(), timeoutMs: LONG_MS, ...more };
      const provider = system.open(opening);
      opened.push(provider);
      return provider;
    };
    const read = async (provider: Provider, key: string): Promise<RemoteAnswer> =>
      only(await provider.read([{ key, version: null }]));
    const check = async (provider: Provider, key: string): Promise<RemoteCheck> =>
      only(await provider.revision([{ key, version: null }]));
    const newKey = (): string => system.newKey('app');

    test('a value comes as the JSON text of its fields', async () => {
      const key = newKey();
      await system.write(key, { user: 'shop', password: CANARY });
      expect(fieldsOf(await read(await open(), key))).toEqual({ user: 'shop', password: CANARY });
    });

    test('keys are answered one by one, in their order', async () => {
      const [first, second, missing] = [newKey(), newKey(), newKey()];
      await system.write(first, { value: 'first' });
      await system.write(second, { value: 'second' });
      const provider = await open();
      const keys = [second, missing, first].map((key) => ({ key, version: null }));
      const answers = await provider.read(keys);
      expect(answers).toHaveLength(3);
      expect(fieldsOf(answers[0])).toEqual({ value: 'second' });
      expect(answers[1]?.kind).not.toBe('present');
      expect(fieldsOf(answers[2])).toEqual({ value: 'first' });
    });

    test('an unchanged value has the same revision, read or only checked', async () => {
      const key = newKey();
      await system.write(key, { value: CANARY });
      const provider = await open();
      const [before, answer, after] = [
        await check(provider, key),
        await read(provider, key),
        await check(provider, key),
      ];
      expect(after).toEqual(before);
      expect(before.kind).toBe(system.hasCheck ? 'revision' : 'unread');
      if (before.kind === 'revision') expect(revisionOf(answer)).toBe(before.revision);
    });

    test('a value that changes between check and read comes with the revision of what was read', async () => {
      const key = newKey();
      await system.write(key, { value: 'old' });
      const provider = await open();
      const before = await check(provider, key);
      await system.write(key, { value: 'new' });
      const answer = await read(provider, key);
      expect(fieldsOf(answer)).toEqual({ value: 'new' });
      if (before.kind === 'revision') expect(revisionOf(answer)).not.toBe(before.revision);
      if (before.kind === 'revision')
        expect(await check(provider, key)).toEqual({ kind: 'revision', revision: revisionOf(answer) });
    });

    test.each([
      ['text of many scripts', 'pässwörd ✓ 秘密 🔑 \u0000 "quoted" \\ \n end'],
      ['bytes as base64', randomBytes(4096).toString('base64')],
      ['as much as the system keeps', 'x'.repeat(500 * 1024)],
    ])('%s comes as it is', async (_, text) => {
      const key = newKey();
      const value = text.slice(0, system.mostBytes - 64);
      await system.write(key, { value });
      expect(fieldsOf(await read(await open(), key))['value'] === value).toBe(true);
    });

    test('a removed value is absent only where the system can prove it', async () => {
      const key = newKey();
      await system.write(key, { value: CANARY });
      await system.remove(key);
      const provider = await open();
      const answer = await read(provider, key);
      expect(answer.kind === 'unavailable' ? answer.class : answer.kind).toBe(system.removed);
      expect(messageOf(answer)).toContain(key);
      expect([system.removed, 'unread']).toContain((await check(provider, key)).kind);
    });

    test('a key that never was is absent only where the system can prove it', async () => {
      const answer = await read(await open(), newKey());
      expect(answer.kind === 'unavailable' ? answer.class : answer.kind).toBe(system.unknown);
    });

    test('a forbidden value is unavailable, and its message names the store, the key and the status', async () => {
      const key = system.newKey('forbidden');
      await system.write(key, { value: CANARY });
      const answer = await read(await open({ asStranger: true }), key);
      expect(answer).toMatchObject({ kind: 'unavailable', class: system.forbidden });
      for (const word of ['corp', key, String(system.forbiddenStatus ?? 403)])
        expect(messageOf(answer)).toContain(word);
    });

    test('a system that has had enough says when to come again, and is not asked again before', async () => {
      const key = newKey();
      await system.write(key, { value: CANARY });
      const provider = await open();
      const headers = { 'retry-after': '7' };
      meddler.meddle(system.pathOf(key), { kind: 'answer', status: 429, body: '{"errors":[]}', headers });
      expect(await read(provider, key)).toMatchObject({ class: 'throttled', retryAfterMs: 7_000 });
      const asked = meddler.seen().filter((line) => line.includes(system.pathOf(key)));
      expect(asked).toHaveLength(1);
    });

    test('a system that does not answer is unavailable', async () => {
      const provider = await open();
      await meddler.stop();
      const answer = await read(provider, newKey());
      expect(answer).toMatchObject({ kind: 'unavailable', class: 'unreachable' });
    });

    test('a slow answer is waited for', async () => {
      const key = newKey();
      await system.write(key, { value: 'slow' });
      const provider = await open();
      meddler.meddle(system.pathOf(key), { kind: 'drip' });
      expect(fieldsOf(await read(provider, key))).toEqual({ value: 'slow' });
    });

    test('an answer that never comes is given up', async () => {
      const key = newKey();
      const provider = await open({ timeoutMs: SHORT_MS });
      meddler.meddle('', { kind: 'stall' });
      expect(await read(provider, key)).toMatchObject({ kind: 'unavailable', class: 'unreachable' });
    });

    test('an answer that breaks off is no value', async () => {
      const key = newKey();
      await system.write(key, { value: CANARY });
      const provider = await open();
      meddler.meddle(system.pathOf(key), { kind: 'cut' });
      expect(await read(provider, key)).toMatchObject({ kind: 'unavailable', class: 'unreachable' });
    });

    test.each([
      ['a page of somebody else', '<html>Please log in</html>'],
      ['JSON of another kind', '{"hello":"world"}'],
      ['nothing', ''],
    ])('%s is no value', async (_, body) => {
      const key = newKey();
      const provider = await open();
      meddler.meddle(system.pathOf(key), { kind: 'answer', status: 200, body });
      expect(await read(provider, key)).toMatchObject({ kind: 'unavailable', class: 'invalid' });
    });

    test('an answer without an end is cut short', async () => {
      const key = newKey();
      const provider = await open();
      meddler.meddle(system.pathOf(key), { kind: 'answer', status: 200, body: 'x'.repeat(9 * 1024 * 1024) });
      expect(await read(provider, key)).toMatchObject({ kind: 'unavailable', class: 'invalid' });
    });

    test.each([400, 403, 404, 412, 429, 500, 503])('what the body of a %s says is not repeated', async (status) => {
      const key = newKey();
      const provider = await open();
      const body = JSON.stringify({ errors: [`cannot read ${CANARY}`], data: { value: CANARY } });
      meddler.meddle(system.pathOf(key), { kind: 'answer', status, body });
      const answer = await read(provider, key);
      expect(answer.kind).toBe('unavailable');
      expect(messageOf(answer)).toContain(status === 429 ? 'corp' : String(status));
      expect(JSON.stringify(answer)).not.toContain(CANARY);
    });

    // A gateway explained itself in Latin-1: the store was not away then, but wrong, and was asked on key by key.
    test.each([429, 503])('an error page that is not UTF-8 says the same as its status (%s)', async (status) => {
      const key = newKey();
      const provider = await open();
      const body = Buffer.from('caf\u00e9', 'latin1');
      meddler.meddle(system.pathOf(key), { kind: 'answer', status, body, headers: { 'retry-after': '30' } });
      const kind = status === 429 ? 'throttled' : 'unreachable';
      expect(await read(provider, key)).toMatchObject({ kind: 'unavailable', class: kind });
    });

    test.each([412, 500, 502])('a server that stumbles once (%s) is asked again', async (status) => {
      const key = newKey();
      await system.write(key, { value: 'again' });
      const provider = await open();
      meddler.meddle(system.pathOf(key), { kind: 'answer', status, body: '{}' }, 1);
      expect(fieldsOf(await read(provider, key))).toEqual({ value: 'again' });
    });

    test.each([301, 302, 307, 308])('a redirect (%s) to another host is not followed', async (status) => {
      const key = newKey();
      const asked: string[] = [];
      const other = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.end('{}');
      });
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const location = `http://127.0.0.1:${String((other.address() as AddressInfo).port)}/v1/${key}`;
      const provider = await open();
      meddler.meddle(system.pathOf(key), { kind: 'answer', status, body: '', headers: { location } });
      const answer = await read(provider, key);
      await new Promise((resolve) => other.close(resolve));
      expect(answer).toMatchObject({ kind: 'unavailable', class: 'invalid' });
      expect(asked).toEqual([]);
    });

    testWith('openssl')('a server is believed only with a certificate of the named authority', async () => {
      const key = newKey();
      await system.write(key, { value: 'sealed off' });
      const { address, caFile } = await system.tls();
      expect(fieldsOf(await read(await open({ address, caFile }), key))).toEqual({ value: 'sealed off' });
      const answer = await read(await open({ address, caFile: null }), key);
      expect(answer).toMatchObject({ kind: 'unavailable', class: 'unreachable' });
    });

    test('many reads take one login', async () => {
      const key = newKey();
      await system.write(key, { value: CANARY });
      const provider = await open();
      await Promise.all(Array.from({ length: 12 }, () => read(provider, key)));
      for (let more = 0; more < 8; more++) await check(provider, key);
      expect(meddler.seen().filter((line) => line.includes(system.loginPath))).toHaveLength(1);
    });

    test('the clocks of the two machines are not compared', async () => {
      const key = newKey();
      await system.write(key, { value: 'on time' });
      const provider = await open({ clock: patientClock(-40 * 365 * 86_400_000) });
      meddler.meddle('', { kind: 'skew' });
      expect(fieldsOf(await read(provider, key))).toEqual({ value: 'on time' });
      expect(fieldsOf(await read(provider, key))).toEqual({ value: 'on time' });
      expect(meddler.seen().filter((line) => line.includes(system.loginPath))).toHaveLength(1);
    });

    test('rotated credentials are found by whoever was logged in with the old ones', async () => {
      const key = newKey();
      await system.write(key, { value: 'behind a new lock' });
      const provider = await open();
      expect(fieldsOf(await read(provider, key))).toEqual({ value: 'behind a new lock' });
      await system.rotateCredentials();
      expect(fieldsOf(await read(provider, key))).toEqual({ value: 'behind a new lock' });
    });

    test('credentials that no longer work are told as that, after one attempt for all keys', async () => {
      // A refusal counts for some seconds, and a busy machine may need more for ten keys.
      const provider = await open({ clock: stillClock() });
      await system.breakCredentials();
      const keys = Array.from({ length: 10 }, () => ({ key: newKey(), version: null }));
      for (const key of keys) expect(only(await provider.read([key]))).toMatchObject({ class: 'auth' });
      expect(await provider.test()).toMatchObject({ kind: 'unavailable', class: 'auth' });
      expect(meddler.seen().filter((line) => line.includes(system.loginPath)).length).toBeLessThanOrEqual(2);
      await system.rotateCredentials();
      expect(await provider.test()).toBeNull();
    });

    test('no value is in a log of the system, nor in the address of a request', () => {
      expect(system.log()).not.toContain(CANARY);
      expect(system.log()).not.toBe('');
    });
  });
}

function only<T>(answers: readonly T[]): T {
  expect(answers).toHaveLength(1);
  return answers[0] as T;
}

function fieldsOf(answer: RemoteAnswer | undefined): Record<string, unknown> {
  if (answer?.kind !== 'present') throw new Error(`no value: ${JSON.stringify(answer)}`);
  return answer.value.expose((bytes) => JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>);
}

function revisionOf(answer: RemoteAnswer): string | null {
  if (answer.kind !== 'present') throw new Error(`no value: ${JSON.stringify(answer)}`);
  return answer.revision;
}

function messageOf(answer: RemoteAnswer): string {
  return answer.kind === 'present' ? '' : answer.message;
}
