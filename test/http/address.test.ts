import { expect, test } from '@jest/globals';
import { isLoopback, localUrl, parseAddress } from '../../src/http/address.js';
import { refusal } from '../support/identities.js';

test.each([
  ['127.0.0.1:8673', { host: '127.0.0.1', port: 8673 }, true, 'http://127.0.0.1:8673'],
  ['127.1.2.3:1', { host: '127.1.2.3', port: 1 }, true, 'http://127.1.2.3:1'],
  ['localhost:8673', { host: 'localhost', port: 8673 }, true, 'http://localhost:8673'],
  ['[::1]:8673', { host: '::1', port: 8673 }, true, 'http://[::1]:8673'],
  [':8673', { host: '', port: 8673 }, false, 'http://127.0.0.1:8673'],
  ['0.0.0.0:8673', { host: '0.0.0.0', port: 8673 }, false, 'http://127.0.0.1:8673'],
  ['[::]:8673', { host: '::', port: 8673 }, false, 'http://[::1]:8673'],
  ['10.0.0.7:80', { host: '10.0.0.7', port: 80 }, false, 'http://10.0.0.7:80'],
  ['127.0.0.1.example.org:80', { host: '127.0.0.1.example.org', port: 80 }, false, 'http://127.0.0.1.example.org:80'],
])('%s', (text, address, loopback, url) => {
  expect(parseAddress(text)).toEqual(address);
  expect(isLoopback(address)).toBe(loopback);
  expect(localUrl(address)).toBe(url);
});

test('off is no address', () => expect(parseAddress('off')).toBeNull());

test.each(['', '8673', '127.0.0.1', '::1:8673', 'a b:1', 'x:70000', 'http://x:1', 'x:'])(
  '"%s" is refused',
  async (text) => {
    expect((await refusal(() => parseAddress(text))).code).toBe('ListenInvalid');
  },
);
