import { describe, expect, test } from '@jest/globals';
import { isBelow, serverPrefix } from '../../src/model/server-prefix.js';

describe('--allow-server', () => {
  const below = (url: string, prefix: string): boolean => isBelow(new URL(url), serverPrefix(prefix));

  test.each([
    ['https://vault.example.com', 'https://vault.example.com'],
    ['https://vault.example.com:443/v1', 'https://vault.example.com'],
    ['HTTPS://VAULT.example.com', 'https://vault.Example.com/'],
    ['https://vault.example.com/team/x', 'https://vault.example.com/team'],
    ['https://vault.example.com/team', 'https://vault.example.com/team/'],
    ['https://vault.example.com/a/../team', 'https://vault.example.com/team'],
    ['http://127.1:8200', 'http://127.0.0.1:8200'],
    ['https://[::1]:8200', 'https://[0:0::1]:8200'],
  ])('%s is below %s', (url, prefix) => expect(below(url, prefix)).toBe(true));

  test.each(
    [
      ['https://vault.example.com.evil.net', 'https://vault.example.com'],
      ['https://vault.example.com@evil.net', 'https://vault.example.com'],
      ['https://evil.net/https://vault.example.com', 'https://vault.example.com'],
      ['https://evil.net#https://vault.example.com', 'https://vault.example.com'],
      ['https://vault.example.com:8200', 'https://vault.example.com'],
      ['http://vault.example.com', 'https://vault.example.com'],
      ['https://vault.example.com/teams', 'https://vault.example.com/team'],
      ['https://vault.example.com/team/../other', 'https://vault.example.com/team'],
      ['https://vault.example.com/team/%2e%2e/other', 'https://vault.example.com/team'],
      ['https://vault.example.com', 'https://vault.example.com/team'],
      ['https://vault.example.co', 'https://vault.example.com'],
      ['https://a.vault.example.com', 'https://vault.example.com'],
    ].filter(([url = '']) => URL.canParse(url)),
  )('%s is not below %s', (url, prefix) => expect(below(url, prefix)).toBe(false));

  test.each(['vault.example.com', 'ftp://vault', 'https://user@vault', 'https://vault?x', 'https://vault#x', '', '*'])(
    'cannot be "%s"',
    (text) => expect(() => serverPrefix(text)).toThrow(/--allow-server must be/),
  );
});
