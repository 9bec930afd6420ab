import { describe, expect, test } from '@jest/globals';
import { plaintextIn } from '../../src/spec/plaintext.js';

// A config is read by everybody who may list configs. Only private keys in one were noticed.
describe('a settings file in clear', () => {
  test.each([
    ['DB_PASSWORD=Tr0ub4dor', 'a password or a token'],
    ['server:\n  password: "Tr0ub4dor"\n', 'a password or a token'],
    ['export API-KEY = Tr0ub4dor;', 'a password or a token'],
    ['{\n  "auth_token": "Tr0ub4dor",\n}', 'a password or a token'],
    ['url = postgres://app:Tr0ub4dor@db/app', 'an address with a password in it'],
    ['-----BEGIN EC PRIVATE KEY-----', 'a private key'],
    ['AGE-SECRET-KEY-PQ-1QQQQQQQQQQQQQQQQQQQQ', 'a private key'],
  ])('that seems to hold a value is told: %j', (text, what) => {
    expect(plaintextIn(text)).toBe(what);
  });

  test.each([
    'passwd:         files systemd',
    'passwd: files',
    'password_file: /run/secrets/db',
    'password: /run/secrets/db',
    'DB_PASSWORD=${DB_PASSWORD}',
    'password: {{ password }}',
    'max_tokens: 4096000',
    'password: required',
    'proxy_set_header Authorization $http_authorization;',
    'url = postgres://app:{{ password }}@db/app',
    'http://host:8080/path@x',
    '# the password is in the secret\nevents {}',
  ])('that only names one is not: %j', (text) => {
    expect(plaintextIn(text)).toBeNull();
  });
});
