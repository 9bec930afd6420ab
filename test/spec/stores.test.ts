import { describe, expect, test } from '@jest/globals';
import { codes, listing, parse, policy, secret, store } from './directory.js';

/** A directory with one store of Vault's, whose `vault` says `lines`. */
function withStore(lines: string, more = ''): ReturnType<typeof parse> {
  return parse({ 'platform/policy.yaml': policy(), 'platform/vault.yaml': store('corp-vault', lines, more) });
}

const TOKEN = 'auth: { token: { file: /run/secrets/vault_token } }';
const KV = 'kv: { mount: secret }';
const SOUND = `address: https://vault.example.com\n${TOKEN}\n${KV}`;

describe('a SecretStore', () => {
  test('that says only what it must has the defaults of the reference', () => {
    const specs = withStore(SOUND);
    expect(listing(specs.problems)).toBe('');
    expect(specs.stores).toEqual([
      {
        name: 'corp-vault',
        provider: {
          kind: 'vault',
          address: 'https://vault.example.com',
          namespace: null,
          tls: { caFile: null, serverName: null },
          auth: { method: 'token', token: { file: '/run/secrets/vault_token' } },
          engine: { kind: 'kv', mount: 'secret', version: 2 },
        },
        limits: { concurrency: 4, callsPerSecond: null, callsPerHour: null },
        place: { file: 'platform/vault.yaml', line: 1, column: 1 },
      },
    ]);
  });

  test('says what it says', () => {
    const specs = withStore(
      `address: HTTPS://Vault.Example.com:443/
namespace: org/team-a
tls: { caFile: /etc/vault/ca.pem, serverName: vault.internal }
${TOKEN}
kv: { mount: team/kv, version: 1 }`,
      '  limits: { concurrency: 1, callsPerSecond: 10, callsPerHour: 600 }',
    );
    expect(specs.stores).toMatchObject([
      {
        provider: {
          address: 'https://vault.example.com',
          namespace: 'org/team-a',
          tls: { caFile: '/etc/vault/ca.pem', serverName: 'vault.internal' },
          engine: { kind: 'kv', mount: 'team/kv', version: 1 },
        },
        limits: { concurrency: 1, callsPerSecond: 10, callsPerHour: 600 },
      },
    ]);
  });

  const file = '{ file: /run/secrets/x }';
  const x = { file: '/run/secrets/x' };
  test.each([
    ['token: { env: VAULT_TOKEN }', { method: 'token', token: { env: 'VAULT_TOKEN' } }],
    [
      `appRole: { roleId: ${file}, secretId: ${file} }`,
      { method: 'appRole', mount: 'approle', roleId: x, secretId: x, wrapped: false },
    ],
    [
      `appRole: { mount: ci/approle, roleId: ${file}, secretId: ${file}, wrapped: true }`,
      { method: 'appRole', mount: 'ci/approle', roleId: x, secretId: x, wrapped: true },
    ],
    [`jwt: { role: waxseal, jwt: ${file} }`, { method: 'jwt', mount: 'jwt', role: 'waxseal', jwt: x }],
    [
      `cert: { certificate: ${file}, key: ${file} }`,
      { method: 'cert', mount: 'cert', role: null, certificate: x, key: x },
    ],
    [
      `userPass: { username: waxseal, password: ${file} }`,
      { method: 'userPass', mount: 'userpass', username: 'waxseal', password: x },
    ],
  ])('logs in by %s', (auth, read) => {
    const specs = withStore(`address: https://vault.example.com\nauth: { ${auth} }\n${KV}`);
    expect(listing(specs.problems)).toBe('');
    expect(specs.stores[0]?.provider.auth).toEqual(read);
  });

  test.each([
    ['https://vault.example.com:8200', 'https://vault.example.com:8200'],
    ['http://127.0.0.1:8200', 'http://127.0.0.1:8200'],
    ['http://127.1:8200', 'http://127.0.0.1:8200'],
    ['http://[::1]:8200', 'http://[::1]:8200'],
    ['http://localhost', 'http://localhost'],
  ])('may be at %s', (address, origin) => {
    const specs = withStore(`address: "${address}"\n${TOKEN}\n${KV}`);
    expect(listing(specs.problems)).toBe('');
    expect(specs.stores[0]?.provider).toMatchObject({ address: origin });
  });

  test.each([
    ['http://vault.example.com', 'AddressInsecure'],
    ['http://10.0.0.1', 'AddressInsecure'],
    ['http://localhost.example.com', 'AddressInsecure'],
    ['http://127.0.0.1.example.com', 'AddressInsecure'],
    ['vault.example.com', 'AddressInvalid'],
    ['ftp://vault.example.com', 'AddressInvalid'],
    ['https://', 'AddressInvalid'],
    ['https://vault.example.com/v1', 'AddressInvalid'],
    ['https://vault.example.com?x', 'AddressInvalid'],
    ['https://vault.example.com#x', 'AddressInvalid'],
    ['https://user@vault.example.com', 'AddressInvalid'],
    ['https:\\\\vault.example.com', 'AddressInvalid'],
    ['https://vault.example.com:port', 'AddressInvalid'],
    ['https://vault example', 'AddressInvalid'],
  ])('may not be at %s', (address, code) => {
    expect(codes(withStore(`address: '${address}'\n${TOKEN}\n${KV}`))).toEqual([code]);
  });

  test('may be reached over plain http where it says that it knows', () => {
    expect(codes(withStore(`address: http://10.0.0.1\ninsecure: true\n${TOKEN}\n${KV}`))).toEqual([]);
  });

  test('keeps its credential out of every message', () => {
    const specs = withStore(`address: https://vault.example.com\nauth: { token: hvs.canary }\n${KV}`);
    expect(codes(specs)).toEqual(['CredentialInline']);
    expect(JSON.stringify(specs)).not.toContain('canary');
  });

  test('has one engine', () => {
    const both = withStore(`${SOUND}\npki: { mount: pki }`);
    expect(both).toMatchObject({ stores: [], problems: [{ code: 'InvalidValue', line: 10, column: 7 }] });
    expect(codes(withStore(`address: https://vault.example.com\n${TOKEN}`))).toEqual(['InvalidValue']);
  });

  test('of a transit engine is its mount', () => {
    const { stores } = withStore(SOUND.replace(KV, 'transit: { mount: team/transit }'));
    expect(stores).toMatchObject([{ provider: { engine: { kind: 'transit', mount: 'team/transit' } } }]);
  });

  test('is none without a Policy', () => {
    expect(parse({ 'platform/vault.yaml': store('corp-vault', SOUND) }).stores).toEqual([]);
  });
});

describe('a document that names a store', () => {
  const pki = SOUND.replace(KV, 'pki: { mount: pki }');
  const database = SOUND.replace(KV, 'database: { mount: database }');
  const transit = SOUND.replace(KV, 'transit: { mount: team/transit }');

  function read(source: string, rules = policy('')): string[] {
    return codes(
      parse({
        'platform/policy.yaml': rules,
        'platform/stores.yaml': [
          store('kv', SOUND),
          store('pki', pki),
          store('db', database),
          store('transit', transit),
        ].join('---\n'),
        'a.yaml': secret('a', '', `  source: ${source}`),
      }),
    ).filter((code) => code !== 'AccessOpen');
  }

  test.each([
    ['kv', []],
    ['db', []],
    ['pki', ['StoreMismatch']],
    ['transit', ['StoreMismatch']],
    ['other', ['StoreUnknown']],
  ])('may read a key of the store "%s": %j', (name, problems) => {
    expect(read(`{ remote: { store: ${name}, key: x } }`)).toEqual(problems);
  });

  test('takes leases only from a store that has them', () => {
    for (const name of ['kv', 'transit']) {
      expect(read(`{ lease: { store: ${name}, role: x } }`)).toContain('StoreMismatch');
    }
    for (const name of ['db', 'pki']) {
      expect(read(`{ lease: { store: ${name}, role: x } }`)).not.toContain('StoreMismatch');
    }
    expect(read('{ lease: { store: other, role: x } }')).toContain('StoreUnknown');
  });

  test('is given the roles of leases by the rules, like keys', () => {
    const lease = '{ lease: { store: db, role: admin } }';
    expect(read(lease, rules(', stores: [{ name: db, keys: shop }]'))).toContain('StoreAccessDenied');
    expect(read(lease, rules(', stores: [{ name: db, keys: admin }]'))).not.toContain('StoreAccessDenied');
  });

  test('is judged by each of the sources that it is composed of', () => {
    const files = {
      'platform/policy.yaml': rules(', stores: [{ name: kv, keys: "shop/*" }]'),
      'platform/stores.yaml': store('kv', SOUND),
      'a.yaml': secret(
        'a',
        '  template: "{{ x }}{{ y }}"',
        '  sources: { x: { remote: { store: kv, key: shop/x } }, y: { remote: { store: kv, key: other/y } } }',
      ),
    };
    expect(parse(files).problems).toMatchObject([{ code: 'StoreAccessDenied', file: 'a.yaml', line: 5 }]);
  });

  const rules = (stores: string): string =>
    policy(`  access: [{ secrets: "a*", services: ["*"]${stores} }, { secrets: "b", services: ["*"] }]`);

  test.each([
    ['no rule names a store', '', ['StoreAccessDenied']],
    ['a rule names another store', ', stores: [{ name: db, keys: "*" }]', ['StoreAccessDenied']],
    ['a rule names another key', ', stores: [{ name: kv, keys: "mail/*" }]', ['StoreAccessDenied']],
    ['a rule names a key that only begins so', ', stores: [{ name: kv, keys: shop }]', ['StoreAccessDenied']],
    ['a rule names store and key', ', stores: [{ name: "k*", keys: "shop/*" }]', []],
  ])('where %s', (_, stores, problems) => {
    expect(read('{ remote: { store: kv, key: shop/db } }', rules(stores))).toEqual(problems);
  });

  test.each(['shop/../mail/db', 'shop/..', '..', './db', 'shop/./db', 'shop\\\\..\\\\mail', 'shop/db\\n', ''])(
    'may not read the key "%s", whatever the rules allow',
    (key) => {
      expect(read(`{ remote: { store: kv, key: "${key}" } }`)).toContain('InvalidValue');
    },
  );

  test.each(['shop/..db', 'shop/a..b/c', 'shop/.db', 'Pay roll/größe', 'a//b'])('may read the key "%s"', (key) => {
    expect(read(`{ remote: { store: kv, key: "${key}" } }`)).toEqual([]);
  });
});

describe('what a document says of refreshing', () => {
  const SOURCE = '  source: { remote: { store: corp-vault, key: x } }';

  function refreshOf(inDocument: string, inPolicy = '') {
    return parse({
      'platform/policy.yaml': policy(inPolicy),
      'platform/vault.yaml': store('corp-vault', SOUND),
      'a.yaml': secret('a', inDocument, SOURCE),
    }).secrets.map(({ refresh, whenSourceAbsent }) => ({ ...refresh, whenSourceAbsent }))[0];
  }

  test('is merged over the Policy, field by field', () => {
    expect(refreshOf('')).toEqual({ intervalMs: 3_600_000, policy: 'Periodic', whenSourceAbsent: 'Retain' });
    expect(refreshOf('', '  defaults: { refresh: { interval: 5m, policy: Once } }')).toMatchObject({
      intervalMs: 300_000,
      policy: 'Once',
    });
    expect(
      refreshOf(
        '  refresh: { policy: OnChange }\n  whenSourceAbsent: Delete',
        '  defaults: { refresh: { interval: 5m, policy: Once } }',
      ),
    ).toEqual({ intervalMs: 300_000, policy: 'OnChange', whenSourceAbsent: 'Delete' });
  });
});
