import { describe, expect, test } from '@jest/globals';
import { problem } from '../../src/model/problem.js';
import { parseSpecs } from '../../src/spec/parse-specs.js';
import { ARMOR, RECIPIENT } from './armor.js';
import { codes, directory, listing, parse, policy, sealed, secret } from './directory.js';

const FILE = '  source: { file: { path: /run/secrets/x } }';

describe('a directory', () => {
  test('that is sound is complete, and its secrets are sorted by name', () => {
    const specs = parse(directory('b', 'a', 'C'));
    expect(listing(specs.problems)).toBe('');
    expect(specs.secrets.map(({ name }) => name)).toEqual(['C', 'a', 'b']);
    expect(specs).toMatchObject({ complete: true, empty: false, revision: null });
  });

  test('gives the same whatever the order of its files', () => {
    const files = [...Object.entries(directory('b', 'a')), ['x.yaml', 'kind: x'], ['y.yaml', 'a: [']].map(
      ([path = '', text = '']) => ({ path, text }),
    );
    const parseAll = (all: typeof files) =>
      JSON.stringify(parseSpecs({ files: all, problems: [], commit: { id: 'abc', author: null, atMs: null } }));
    expect(parseAll([...files].reverse())).toBe(parseAll(files));
  });

  // Each of two thousand named all others: eighty megabytes of messages for a file of 150 KB.
  test('says of many documents of one name how many there are, and names some', () => {
    const documents = Array.from({ length: 300 }, () => secret('twin'));
    const { problems } = parse({ ...directory(), 'b.yaml': documents.join('---\n') });
    expect(problems.filter(({ code }) => code === 'NameDouble')).toHaveLength(300);
    expect(problems[7]?.message).toMatch(
      /^the name "twin" is taken by ("twin" at b\.yaml:\d+(, | and )){3}296 more, so/,
    );
  });

  test('without files is empty and not complete', () => {
    expect(parse({})).toMatchObject({ policy: null, secrets: [], problems: [], complete: false, empty: true });
  });

  test('with a Policy alone is empty and complete', () => {
    expect(parse(directory())).toMatchObject({ complete: true, empty: true });
  });

  test.each([[''], ['\n'], ['# to be written\n'], ['---\n---\n'], ['null\n']])(
    'with a file that holds no document (%j) is not complete',
    (text) => {
      const specs = parse({ ...directory('a'), 'b.yaml': text });
      expect(specs).toMatchObject({ complete: false, secrets: [{ name: 'a' }] });
      expect(specs.problems).toMatchObject([{ code: 'FileEmpty', file: 'b.yaml' }]);
    },
  );

  test('with one broken secret only is not empty', () => {
    const files = { ...directory(), 'a.yaml': 'apiVersion: waxseal/v1alpha1\nkind: SwarmSecret\n' };
    expect(parse(files)).toMatchObject({ complete: false, empty: false, secrets: [] });
  });

  test.each([
    ['a document that is no YAML', { 'x.yaml': 'a: [' }],
    ['a document of no kind', { 'x.yaml': 'a: 1' }],
    ['an invalid secret', { 'x.yaml': secret('x', '  suspend: maybe') }],
    ['a double name', { 'x.yaml': secret('a'), 'y.yaml': secret('A') }],
    ['a consumer that is not allowed', { 'x.yaml': secret('x', '  consumers: [{ service: other }]') }],
  ])('with %s is not complete, and keeps its healthy documents', (_, more: Record<string, string>) => {
    const access = policy('  access: [{ secrets: "*", services: ["shop_*"] }]');
    const specs = parse({ ...directory('ok'), 'platform/policy.yaml': access, ...more });
    expect(specs.complete).toBe(false);
    expect(specs.secrets.map(({ name }) => name)).toEqual(['ok']);
  });

  test('that could not be read whole is not complete', () => {
    const unread = problem('error', 'FileUnreadable', { file: 'x.yaml', line: 1, column: 1 }, { message: 'no' });
    const files = Object.entries(directory('a')).map(([path, text]) => ({ path, text }));
    const specs = parseSpecs({ files, problems: [unread], commit: null });
    expect(specs.complete).toBe(false);
    expect(specs.problems).toContainEqual(unread);
    expect(specs.secrets).toHaveLength(1);
  });

  test('with lints only is complete', () => {
    const specs = parse({ ...directory('a'), 'platform/policy.yaml': policy('  naming: { pattern: "^b" }') });
    expect(codes(specs)).toEqual(['NamePattern', 'AccessOpen']);
    expect(specs).toMatchObject({ complete: true });
    expect(specs.secrets).toHaveLength(1);
  });

  test('carries the revision that was read', () => {
    expect(parseSpecs({ files: [], problems: [], commit: { id: 'abc', author: null, atMs: null } }).revision).toBe(
      'abc',
    );
  });
});

describe('a Policy', () => {
  test('that says only what it must has the defaults of the reference', () => {
    expect(parse({ 'platform/policy.yaml': policy('') }).policy).toEqual({
      owner: 'shop-test-k7f3',
      recipients: [RECIPIENT],
      snapshotKey: null,
      naming: { prefix: '', pattern: null },
      access: null,
      prune: { maxPercent: 25, allow: 3, confirm: null },
      allowFileSources: [],
      configs: 'Ignored',
      lints: {},
      sops: { bindNames: true },
      place: { file: 'platform/policy.yaml', line: 1, column: 1 },
    });
  });

  test('says what it says', () => {
    const spec = `  snapshotKey: ed25519:b4czrRV0G+HWiZn6R7Xj+F8YjaScMBQz5jGAqt1+n08=
  naming: { prefix: prod_, pattern: "^[a-z0-9_]+$" }
  access: [{ secrets: "db_*", services: ["shop_*"] }, { secrets: "*", services: [cron], targets: ["/etc/*"] }]
  prune: { maxPercent: 10, allow: 0, confirm: abc }
  allowFileSources: [/run/secrets, /]
`;
    expect(parse({ 'platform/policy.yaml': policy(spec) }).policy).toMatchObject({
      snapshotKey: 'ed25519:b4czrRV0G+HWiZn6R7Xj+F8YjaScMBQz5jGAqt1+n08=',
      naming: { prefix: 'prod_', pattern: '^[a-z0-9_]+$' },
      access: [
        { secrets: 'db_*', services: ['shop_*'], targets: ['*'] },
        { secrets: '*', services: ['cron'], targets: ['/etc/*'] },
      ],
      prune: { maxPercent: 10, allow: 0, confirm: 'abc' },
      allowFileSources: ['/run/secrets', '/'],
      configs: 'Ignored',
      sops: { bindNames: true },
    });
  });

  test.each([
    ['is absent', {}],
    ['has an error', { 'platform/policy.yaml': policy('  extra: 1') }],
    ['is not below platform/', { 'platform.yaml': policy(), 'team/platform/policy.yaml': policy() }],
    ['is there twice', { 'platform/a.yaml': policy(), 'platform/b.yaml': policy() }],
  ])('that %s leaves no secret valid, and nothing complete', (_, policies: Record<string, string>) => {
    expect(parse({ ...policies, 'a.yaml': secret('a') })).toMatchObject({
      policy: null,
      secrets: [],
      complete: false,
      empty: false,
    });
  });

  test('may lie deeper below platform/, and a SwarmSecret may lie there too', () => {
    const specs = parse({ 'platform/prod/policy.yaml': policy(), 'platform/a.yaml': secret('a') });
    expect(listing(specs.problems)).toBe('');
    expect(specs.secrets).toHaveLength(1);
  });
});

describe('a SwarmSecret', () => {
  test('that says only what it must has the defaults of the reference', () => {
    const specs = parse({ ...directory('a'), 'a.yaml': secret('a', '  consumers: [{ service: web }]') });
    expect(listing(specs.problems)).toBe('');
    expect(specs.secrets).toEqual([
      {
        name: 'a',
        swarmName: 'a',
        labels: {},
        source: { kind: 'sealed', armor: ARMOR },
        encoding: 'none',
        consumers: [
          {
            service: 'web',
            selector: null,
            target: 'a',
            uid: '0',
            gid: '0',
            mode: 0o400,
            force: false,
            place: { file: 'a.yaml', line: 16, column: 15 },
          },
        ],
        rotate: '',
        certificate: null,
        refresh: { intervalMs: 3_600_000, policy: 'Periodic' },
        whenSourceAbsent: 'Retain',
        rollout: { maxParallel: 4, first: [], soakMs: 15_000, timeoutMs: 600_000, onFailure: 'Rollback' },
        retention: { versions: 1, minAgeMs: 0 },
        deletionPolicy: 'Delete',
        adopt: 'Never',
        stableName: true,
        suspend: false,
        place: { file: 'a.yaml', line: 1, column: 1 },
      },
    ]);
  });

  test('says what it says', () => {
    const more = `  encoding: base64
  consumers:
    - { service: { tier: web }, target: /etc/key, uid: "1000", gid: "33", mode: "0444", force: true }
  rotate: "2026-11-24"
  rollout: { maxParallel: 2, first: [canary], soak: 1m, timeout: 1h, onFailure: Pause }
  retention: { versions: 3, minAge: 30d }
  deletionPolicy: Retain
  adopt: Unmanaged
  suspend: true
`;
    const files = {
      'platform/policy.yaml': policy('  naming: { prefix: prod_ }\n  access: []\n  allowFileSources: [/run/secrets]'),
      'a.yaml': secret('a', more, FILE),
    };
    const specs = parse(files);
    expect(codes(specs)).toEqual(['ModeReadableByAll']);
    expect(specs.secrets).toMatchObject([
      {
        swarmName: 'prod_a',
        source: { kind: 'file', path: '/run/secrets/x' },
        encoding: 'base64',
        consumers: [
          {
            service: null,
            selector: { tier: 'web' },
            target: '/etc/key',
            uid: '1000',
            gid: '33',
            mode: 0o444,
            force: true,
          },
        ],
        rotate: '2026-11-24',
        rollout: { maxParallel: 2, first: ['canary'], soakMs: 60_000, timeoutMs: 3_600_000, onFailure: 'Pause' },
        retention: { versions: 3, minAgeMs: 2_592_000_000 },
        deletionPolicy: 'Retain',
        adopt: 'Unmanaged',
        stableName: true,
        suspend: true,
      },
    ]);
  });

  test('is merged over the defaults of the Policy, field by field', () => {
    const defaults = `  access: []
  defaults:
    rollout: { soak: 1m, maxParallel: 1, onFailure: Pause }
    retention: { minAge: 1d }
`;
    const files = { 'platform/policy.yaml': policy(defaults), 'a.yaml': secret('a', '  rollout: { maxParallel: 2 }') };
    expect(parse(files).secrets).toMatchObject([
      {
        rollout: { maxParallel: 2, soakMs: 60_000, timeoutMs: 600_000, onFailure: 'Pause' },
        retention: { versions: 1, minAgeMs: 86_400_000 },
      },
    ]);
  });

  test('shares its file with others, and says where it starts', () => {
    const file = `# two\n${secret('a')}---\n${secret('b')}`;
    const specs = parse({ ...directory(), 'both.yaml': file });
    expect(specs.secrets.map(({ place }) => place.line)).toEqual([2, 19]);
  });

  test('cannot be called like a version of another, nor can its versions be called like another', () => {
    const specs = parse({ ...directory('db', 'db_v3', 'DB_V4', 'db_v'), 'platform/policy.yaml': policy() });
    expect(codes(specs)).toEqual(['NameReserved', 'NameReserved']);
    expect(specs.secrets.map(({ name }) => name)).toEqual(['db', 'db_v']);
  });

  test('with the prefix is at most 56 characters long', () => {
    const name = 'a'.repeat(51);
    const files = { [`${name}.yaml`]: secret(name), 'b.yaml': secret(`${name}b`) };
    const specs = parse({ 'platform/policy.yaml': policy('  access: []\n  naming: { prefix: prod_ }'), ...files });
    expect(codes(specs)).toEqual(['NameTooLong']);
    expect(specs.secrets.map((each) => each.swarmName)).toEqual([`prod_${name}`]);
  });

  test('keeps a target that another secret gives to another service, or that a selector finds', () => {
    const files = {
      ...directory(),
      'a.yaml': secret('a', '  consumers: [{ service: web, target: key }, { service: { tier: web }, target: key }]'),
      'b.yaml': secret('b', '  consumers: [{ service: api, target: key }, { service: { tier: web }, target: key }]'),
    };
    expect(listing(parse(files).problems)).toBe('');
  });

  test('may be named by a consumer under a path that the Policy writes as a bare name', () => {
    const access = policy('  access: [{ secrets: "*", services: [web], targets: ["key"] }]');
    const more = '  consumers: [{ service: web, target: /run/secrets/key }]';
    const specs = parse({ 'platform/policy.yaml': access, 'a.yaml': secret('a', more) });
    expect(listing(specs.problems)).toBe('');
  });

  test('reads files below allowed directories, by whole steps', () => {
    const files = (allowed: string, path: string) => ({
      'platform/policy.yaml': policy(`  access: []\n  allowFileSources: [${allowed}]`),
      'a.yaml': secret('a', '', `  source: { file: { path: ${path} } }`),
    });
    expect(codes(parse(files('/run/secrets', '/run/secrets/a/b')))).toEqual([]);
    expect(codes(parse(files('/', '/etc/x')))).toEqual([]);
    expect(codes(parse(files('/run/secrets', '/run/secrets')))).toEqual(['FileSourceNotAllowed']);
    expect(codes(parse(files('/run/secrets', '/run/secretsx/a')))).toEqual(['FileSourceNotAllowed']);
    expect(codes(parse(files('', '/run/secrets/a')))).toEqual(['FileSourceNotAllowed']);
  });

  test('keeps the text of its seal exactly', () => {
    const specs = parse({ ...directory(), 'a.yaml': secret('a', '', sealed()).replaceAll('\n', '\r\n') });
    expect(specs.secrets).toMatchObject([{ source: { armor: ARMOR } }]);
  });
});
