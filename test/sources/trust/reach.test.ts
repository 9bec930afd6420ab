import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeReach, type Resolve } from '../../../src/sources/trust/reach.js';
import { isRefused } from '../../../src/sources/trust/refused-addresses.js';
import { serverPrefix } from '../../../src/model/server-prefix.js';

const METADATA = '169.254.169.254';

describe('an address', () => {
  test.each([
    METADATA,
    '169.254.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fd00:ec2::254',
    '::',
    'ff02::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
  ])('%s is none of a store', (address) => expect(isRefused(address)).toBe(true));

  test.each([
    '127.0.0.1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '203.0.113.1',
    '::1',
    'fd12:3456::1',
    '2001:db8::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
  ])('%s may be that of a store', (address) => expect(isRefused(address)).toBe(false));
});

describe('a store', () => {
  const code = (address: string, ...allowed: string[]): string | null => {
    const prefixes = allowed.length === 0 ? null : allowed.map(serverPrefix);
    return makeReach(prefixes).refusal('corp-vault', address)?.code ?? null;
  };

  test('may be anywhere where the operator says nothing', () => {
    expect(code('https://vault.example.com')).toBeNull();
    expect(code('http://127.0.0.1:8200')).toBeNull();
    expect(code('https://10.0.0.1')).toBeNull();
  });

  test('outside of what the operator allows is refused, and nothing but its origin is told', () => {
    expect(code('https://vault.example.com', 'https://vault.example.com')).toBeNull();
    expect(code('https://evil.example.com', 'https://vault.example.com')).toBe('StoreServerNotAllowed');
    expect(code('https://10.0.0.1', 'https://vault.example.com', 'https://10.0.0.1')).toBeNull();
    const refusal = makeReach([serverPrefix('https://a')]).refusal('s', 'https://user:canary@b/canary?canary');
    expect(JSON.stringify(refusal)).not.toContain('canary');
  });

  test.each([
    `http://${METADATA}`,
    'http://0xa9fea9fe',
    'http://2852039166',
    'http://169.254.43518',
    'http://0251.0376.0251.0376',
    'http://[::ffff:169.254.169.254]',
    'http://[fe80::1]',
    'http://0',
  ])('at %s is refused, unless the operator wrote that address out', (address) => {
    expect(code(address)).toBe('StoreAddressRefused');
    expect(code(address, 'https://vault.example.com')).toBe('StoreServerNotAllowed');
    expect(code(address, address)).toBeNull();
  });
});

describe('a connection', () => {
  let server: Server;
  let asked = 0;

  beforeEach(async () => {
    asked = 0;
    server = createServer((_, response) => {
      asked++;
      response.end('here');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(() => new Promise<void>((done) => server.close(() => done())));

  /** One request to "vault.test", which leads where `resolve` says. What came back, or the code of the error. */
  function ask(resolve: Resolve, host = 'vault.test'): Promise<string> {
    const agent = new Agent({ lookup: makeReach(null, resolve).lookup });
    const { port } = server.address() as AddressInfo;
    return new Promise((done) => {
      const call = request({ host, port, agent }, (response) => {
        response.resume().on('end', () => done(String(response.statusCode)));
      });
      call.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'unknown')).end();
    });
  }

  const leadsTo =
    (...addresses: string[]): Resolve =>
    (_, __, done) => {
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };

  test('is made with the address that was checked', async () => {
    expect(await ask(leadsTo('127.0.0.1'))).toBe('200');
    expect(asked).toBe(1);
  });

  test('to a name that leads to a metadata address is never made', async () => {
    expect(await ask(leadsTo(METADATA))).toBe('ADDRESS_REFUSED');
    expect(await ask(leadsTo('::ffff:169.254.169.254'))).toBe('ADDRESS_REFUSED');
    expect(await ask(leadsTo('127.0.0.1', METADATA))).toBe('ADDRESS_REFUSED');
    expect(asked).toBe(0);
  });

  test('to a name that leads elsewhere by now is not made: each is checked by itself', async () => {
    const answers = ['127.0.0.1', METADATA];
    const rebinding: Resolve = (name, options, done) => leadsTo(answers.shift() ?? '')(name, options, done);
    expect(await ask(rebinding)).toBe('200');
    expect(await ask(rebinding)).toBe('ADDRESS_REFUSED');
    expect(asked).toBe(1);
  });

  test('to a name that leads nowhere says so as ever', async () => {
    const nowhere: Resolve = (_, __, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);
    expect(await ask(nowhere)).toBe('ENOTFOUND');
  });

  test('finds the names of this machine', async () => {
    const agent = new Agent({ lookup: makeReach(null).lookup });
    const { port } = server.address() as AddressInfo;
    const status = await new Promise((done, fail) => {
      request({ host: 'localhost', family: 4, port, agent }, (response) => done(response.statusCode))
        .on('error', fail)
        .end();
    });
    expect(status).toBe(200);
  });
});
