import { describe, expect, test } from '@jest/globals';
import { accessAllows, matchesGlob, mountsWithin, storeAllowed } from '../../src/model/access.js';
import { fullTarget, shortTarget } from '../../src/model/target.js';

describe('a glob', () => {
  test.each([
    ['db', 'db', true],
    ['db', 'DB', false],
    ['db', 'db_password', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['db_*', 'db_', true],
    ['db_*', 'adb_', false],
    ['*_key', 'api_key', true],
    ['*_key', 'api_key2', false],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['a**b', 'ab', true],
    ['a.c', 'abc', false],
    ['shop_?', 'shop_a', false],
    ['a*bc*c', 'abc', false],
  ])('"%s" on "%s": %s', (glob, text, matches) => expect(matchesGlob(glob, text)).toBe(matches));

  test('with many stars is answered on a text that does not match', () => {
    expect(matchesGlob('*a'.repeat(40) + 'b', 'a'.repeat(5000))).toBe(false);
  });
});

describe('Policy.access', () => {
  const rules = [{ secrets: 'db_*', services: ['shop_*', 'cron'], targets: ['db_*', '/etc/db/*'] }];
  const mount = { secret: 'db_password', service: 'shop_api', target: 'db_password' };

  test('allows what one rule allows in all three columns', () => {
    expect(accessAllows(rules, mount)).toBe(true);
    expect(accessAllows(rules, { ...mount, service: 'cron' })).toBe(true);
    expect(accessAllows(rules, { ...mount, target: '/etc/db/key' })).toBe(true);
  });

  test('refuses another secret, service or target', () => {
    expect(accessAllows(rules, { ...mount, secret: 'api_key' })).toBe(false);
    expect(accessAllows(rules, { ...mount, service: 'blog_api' })).toBe(false);
    expect(accessAllows(rules, { ...mount, target: '/etc/passwd' })).toBe(false);
  });

  test('takes a bare name and its path below /run/secrets for the same', () => {
    expect(accessAllows(rules, { ...mount, target: '/run/secrets/db_password' })).toBe(true);
    const long = [{ secrets: '*', services: ['*'], targets: ['/run/secrets/db_*'] }];
    expect(accessAllows(long, mount)).toBe(true);
  });

  test('does not combine columns of two rules', () => {
    const two = [
      { secrets: 'a', services: ['one'], targets: ['*'] },
      { secrets: 'b', services: ['two'], targets: ['*'] },
    ];
    expect(accessAllows(two, { secret: 'a', service: 'two', target: 'a' })).toBe(false);
  });

  test('that is absent allows all, one that is empty allows nothing', () => {
    expect(accessAllows(null, mount)).toBe(true);
    expect(accessAllows([], mount)).toBe(false);
  });
});

describe('who may mount one secret may mount another', () => {
  const rules = [
    { secrets: 'db_*', services: ['shop_*', 'cron'], targets: ['*'] },
    { secrets: 'web', services: ['shop_a*'], targets: ['*'] },
    { secrets: 'log', services: ['*'], targets: ['*'] },
  ];

  test.each([
    ['db_user', 'db_main', true],
    ['web', 'db_main', true],
    ['db_main', 'web', false],
    ['log', 'db_main', false],
    ['db_main', 'log', true],
    ['web', 'nobody', false],
    ['nobody', 'web', true],
  ])('"%s" where "%s": %s', (secret, of, within) => expect(mountsWithin(rules, secret, of)).toBe(within));

  test('counts all rules of either, and without any rule is so', () => {
    const more = [...rules, { secrets: 'w*', services: ['blog'], targets: ['*'] }];
    expect(mountsWithin(more, 'web', 'db_main')).toBe(false);
    expect(mountsWithin(null, 'log', 'db_main')).toBe(true);
  });
});

describe('a target', () => {
  test('has one full form', () => {
    expect(fullTarget('db', 'secret')).toBe('/run/secrets/db');
    expect(fullTarget('/run/secrets/db', 'secret')).toBe('/run/secrets/db');
    expect(fullTarget('/etc/db', 'secret')).toBe('/etc/db');
    expect(fullTarget('db', 'config')).toBe('/db');
    expect(fullTarget('/etc/db', 'config')).toBe('/etc/db');
  });

  test('has one short form', () => {
    expect(shortTarget('/run/secrets/db', 'secret')).toBe('db');
    expect(shortTarget('db', 'secret')).toBe('db');
    expect(shortTarget('/run/secrets/a/b', 'secret')).toBe('/run/secrets/a/b');
    expect(shortTarget('/run/secrets/', 'secret')).toBe('/run/secrets/');
    expect(shortTarget('/db', 'config')).toBe('db');
    expect(shortTarget('/etc/db', 'config')).toBe('/etc/db');
  });
});

describe('a key of a store', () => {
  const rules = [
    { secrets: 'db_*', stores: [{ name: 'corp', keys: 'shop/*' }] },
    { secrets: 'mail', stores: [{ name: '*', keys: 'mail' }] },
    { secrets: '*', stores: null },
  ];

  test.each([
    ['db_main', 'corp', 'shop/db', true],
    ['db_main', 'corp', 'shop', false],
    ['db_main', 'other', 'shop/db', false],
    ['db_main', 'corp', 'mail', false],
    ['mail', 'other', 'mail', true],
    ['mail', 'corp', 'shop/db', false],
    ['web', 'corp', 'shop/db', false],
  ])('may "%s" come from store "%s", key "%s": %s', (secret, store, key, allowed) =>
    expect(storeAllowed(rules, { secret, store, key })).toBe(allowed),
  );

  test("is free where there are no rules, and nobody's where no rule names a store", () => {
    const origin = { secret: 'web', store: 'corp', key: 'x' };
    expect(storeAllowed(null, origin)).toBe(true);
    expect(storeAllowed([{ secrets: '*', stores: null }], origin)).toBe(false);
  });
});
