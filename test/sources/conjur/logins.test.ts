import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Provider, RemoteAnswer } from '../../../src/sources/provider.js';
import { newKey } from '../fakes/conjur-state.js';
import { calls, newest, openedConjur, openWith, said, write } from './opened.js';

const opened = openedConjur();
const ask = async (provider: Provider = opened.provider): Promise<RemoteAnswer | undefined> =>
  (await provider.read(newest(['app/db'])))[0];
const read = async (provider?: Provider): Promise<string> => said(await ask(provider));
const logins = (): number => opened.operations.splice(0).filter((operation) => operation === 'login').length;
const after = (seconds: number): void => void (opened.nowMs += seconds * 1000);

beforeEach(() => write(opened, 'app/db', 'hidden'));

describe('a token', () => {
  test.each([
    ['480 s, which is the usual life', 480],
    ['2 h, as its authenticator says', 7200],
    ['30 s, the shortest that Conjur gives', 30],
  ])('of %s is used for three quarters of it', async (_, seconds) => {
    opened.fake.state.tokenSeconds = seconds;
    expect(await read()).toBe('hidden');
    after(seconds * 0.74);
    expect(await read()).toBe('hidden');
    expect(logins()).toBe(1);
    after(seconds * 0.02);
    expect(await read()).toBe('hidden');
    expect(logins()).toBe(1);
  });

  test('that does not say its life is taken for one of 8 minutes', async () => {
    opened.fake.state.tokenSaysLife = false;
    expect(await read()).toBe('hidden');
    after(359);
    expect(await read()).toBe('hidden');
    expect(logins()).toBe(1);
    after(2);
    expect(await read()).toBe('hidden');
    expect(logins()).toBe(1);
  });

  test('counts from before it was asked for, by one clock: that of the server may say anything', async () => {
    const { state } = opened.fake;
    state.now = () => opened.nowMs + 50 * 365 * 86_400_000;
    expect(await read()).toBe('hidden');
    after(100);
    expect(await read()).toBe('hidden');
    expect(logins()).toBe(1);
  });

  test('that died early is replaced once, by one login for all who wait', async () => {
    expect(await read()).toBe('hidden');
    opened.fake.state.tokens.clear();
    calls(opened);
    expect(await Promise.all(Array.from({ length: 8 }, () => read()))).toEqual(Array(8).fill('hidden'));
    expect(logins()).toBe(1);
  });

  test('that is refused although it is new ends the attempts for a while', async () => {
    opened.fake.state.tokenSeconds = 0;
    for (let time = 0; time < 10; time++)
      expect(await ask()).toMatchObject({ code: 'StoreLoginFailed', class: 'auth' });
    expect(logins()).toBe(2);
    after(6);
    opened.fake.state.tokenSeconds = 480;
    expect(await read()).toBe('hidden');
  });

  test('that is still good is used on while nobody can log in', async () => {
    expect(await read()).toBe('hidden');
    opened.fake.state.apiKey = newKey();
    after(400);
    expect(await read()).toBe('hidden');
    after(100);
    expect(await read()).toBe('StoreLoginFailed');
  });
});

describe('a login', () => {
  test('by API key reads its file anew each time', async () => {
    expect(await read()).toBe('hidden');
    opened.fake.state.apiKey = newKey();
    opened.fake.state.tokens.clear();
    writeFileSync(join(opened.dir, 'api_key'), opened.fake.state.apiKey);
    expect(await read()).toBe('hidden');
  });

  test.each([
    ['who it says', 'host/shop/waxseal', '/authn-jwt/platform/corp/host%2Fshop%2Fwaxseal/authenticate 200'],
    ['whom its claims name', null, '/authn-jwt/platform/corp/authenticate 200'],
  ])('by JWT is of %s, with the token that the file holds by then', async (_, identity, path) => {
    const file = join(opened.dir, 'jwt');
    const provider = openWith(opened, { method: 'jwt', service: 'platform', identity, jwt: { file } });
    for (const jwt of ['first.jwt+/=', 'second.jwt']) {
      writeFileSync(file, jwt);
      opened.fake.state.jwts.clear();
      opened.fake.state.jwts.add(jwt);
      expect(await read(provider)).toBe('hidden');
      opened.fake.state.tokens.clear();
    }
    expect(
      opened.fake
        .log()
        .split('\n')
        .filter((line) => line.endsWith(path)),
    ).toHaveLength(2);
    rmSync(file);
    expect(await ask(provider)).toMatchObject({ code: 'CredentialMissing', class: 'auth' });
  });

  test('that is refused says how, and names the request that the log of Conjur has', async () => {
    writeFileSync(join(opened.dir, 'api_key'), 'CANARY-wrong');
    const answer = await ask();
    expect(answer).toMatchObject({ code: 'StoreLoginFailed', class: 'auth' });
    expect(JSON.stringify(answer)).toMatch(/by apiKey \(status 401, request [0-9a-f-]{36}\)/);
    expect(JSON.stringify(answer)).not.toContain('CANARY');
    expect(opened.fake.log()).not.toContain('CANARY');
  });
});
