import { describe, expect, test } from '@jest/globals';
import { LINT_LEVELS } from '../../src/model/lints.js';
import { SPEC_CODES } from '../../src/spec/codes.js';
import { unusedStores } from '../../src/spec/unused-stores.js';
import { directory, parse, policy, secret, store } from './directory.js';

/** "file:line code severity" of each problem. */
function told(files: Readonly<Record<string, string>>): readonly string[] {
  return parse(files).problems.map(
    ({ code, file, line, severity }) => `${file ?? ''}:${String(line)} ${code} ${severity}`,
  );
}

const ACCESS = '  access: [{ secrets: "*", services: ["*"] }]';
const withPolicy = (more: string, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...directory('a'),
  'platform/policy.yaml': policy(`${ACCESS}\n${more}`),
  ...files,
});
const zero = secret('a', '  retention:\n    versions: 0');

describe('a lint', () => {
  test('is told for what had better not be so, and stops nothing', () => {
    const readable = secret('a', '  consumers: [{ service: web, mode: "0444" }]');
    const specs = parse({ ...directory('a'), 'a.yaml': readable });
    expect(specs.problems.map(({ code }) => code)).toEqual(['ModeReadableByAll']);
    expect(specs.complete).toBe(true);
    expect(told({ ...directory('a'), 'a.yaml': zero })).toEqual([
      expect.stringMatching(/^a\.yaml:\d+ RetentionZero warning$/),
    ]);
  });

  test('of a label tells its name, never what it holds', () => {
    const text = secret('a').replace(
      'metadata: { name: a }',
      'metadata: { name: a, labels: { db_password: hunter2, team: hunter2 } }',
    );
    const { problems } = parse({ ...directory('a'), 'a.yaml': text });
    expect(problems.map(({ code }) => code)).toEqual(['PlaintextSuspected']);
    expect(JSON.stringify(problems)).toContain('db_password');
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('has the level that the Policy says; as an error it still makes nothing incomplete', () => {
    const files = { 'a.yaml': zero };
    expect(told(withPolicy('  lints: { RetentionZero: "off" }', files))).toEqual([]);
    expect(told(withPolicy('  lints: { RetentionZero: error }', files))).toEqual([
      expect.stringContaining('RetentionZero error'),
    ]);
    const specs = parse(withPolicy('  lints: { RetentionZero: error }', files));
    expect(specs.complete).toBe(true);
    expect(specs.secrets.map(({ name }) => name)).toEqual(['a']);
  });

  test('that is off by itself can be switched on', () => {
    expect(told(withPolicy('', {}))).toEqual([]);
    expect(told(withPolicy('  lints: { PrefixMissing: warning }', {}))).toEqual([
      expect.stringContaining('PrefixMissing warning'),
    ]);
  });

  test('is taken back by a comment with a reason, on its line or before it', () => {
    const same = zero.replace('versions: 0', 'versions: 0 # waxseal-ignore RetentionZero: public anyway');
    const before = zero.replace(
      '    versions: 0',
      '    # waxseal-ignore RetentionZero: public anyway\n    # really\n\n    versions: 0',
    );
    expect(told({ ...directory('a'), 'a.yaml': same })).toEqual([]);
    expect(told({ ...directory('a'), 'a.yaml': before })).toEqual([]);
  });

  test('is not taken back elsewhere, nor another one, nor without a reason', () => {
    const line = (comment: string): readonly string[] =>
      told({ ...directory('a'), 'a.yaml': `# ${comment}\n${zero}` }).map((text) => text.split(' ')[1] ?? '');
    expect(line('waxseal-ignore RetentionZero: elsewhere')).toEqual(['RetentionZero']);
    const at = (comment: string): readonly string[] =>
      told({ ...directory('a'), 'a.yaml': zero.replace('versions: 0', `versions: 0 # ${comment}`) }).map(
        (text) => text.split(' ')[1] ?? '',
      );
    expect(at('waxseal-ignore NamePattern: another')).toEqual(['RetentionZero']);
    for (const comment of [
      'RetentionZero',
      'RetentionZero:',
      'RetentionZero because',
      '',
      'UnknownField: x',
      'RetentionZer: x',
    ])
      expect(at(`waxseal-ignore ${comment}`)).toEqual(['RetentionZero', 'IgnoreInvalid']);
  });

  test('cannot be an error: those are to be corrected', () => {
    const broken = secret('a', '  nonsense: 1 # waxseal-ignore UnknownField: I know');
    expect(told({ ...directory('a'), 'a.yaml': broken }).join()).toContain('UnknownField error');
  });
});

describe('a store that no document takes anything from', () => {
  const SAYS = 'address: https://vault.example.com\nauth: { token: { file: /run/secrets/vault_token } }\n';
  const KV = store('corp-vault', `${SAYS}kv: { mount: secret }`);
  const unused = (more: Readonly<Record<string, string>>, rules = ''): readonly string[] => {
    const files = { ...withPolicy(rules, {}), 'platform/vault.yaml': KV, ...more };
    return unusedStores(parse(files)).map(({ code, file, line }) => `${file ?? ''}:${String(line)} ${code}`);
  };

  test('is a lint, until one does', () => {
    expect(unused({})).toEqual(['platform/vault.yaml:1 StoreUnused']);
    const remote = secret('b', '', '  source: { remote: { store: corp-vault, key: app/db } }');
    const rules = policy('  access: [{ secrets: "*", services: ["*"], stores: [{ name: corp-vault, keys: "*" }] }]');
    expect(unused({ 'b.yaml': remote, 'platform/policy.yaml': rules })).toEqual([]);
  });

  test('has the level that the Policy says, and is taken back by a comment before the document', () => {
    expect(unused({}, '  lints: { StoreUnused: "off" }')).toEqual([]);
    expect(unused({ 'platform/vault.yaml': `# waxseal-ignore StoreUnused: from next week on\n${KV}` })).toEqual([]);
  });

  test('is none while a document is broken, nor if it opens data keys of sops files', () => {
    expect(unused({ 'b.yaml': 'kind: SwarmSecret\n' })).toEqual([]);
    expect(unused({ 'platform/vault.yaml': store('corp-vault', `${SAYS}transit: { mount: transit }`) })).toEqual([]);
    const auth = 'auth: { accessKey: { accessKeyId: { file: /run/a }, secretAccessKey: { file: /run/b } } }';
    const aws = (provider: string, more: string): readonly string[] => {
      const text = store('aws', `region: eu-central-1\n${auth}\n${more}`).replace('vault:', `${provider}:`);
      return unused({ 'platform/vault.yaml': text });
    };
    expect(aws('awsSecretsManager', '')).toEqual(['platform/vault.yaml:1 StoreUnused']);
    const key = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    expect(aws('awsKms', `keys: ["${key}"]`)).toEqual([]);
  });
});

test('every lint whose level can be set has its line in the table of problems', () => {
  for (const code of Object.keys(LINT_LEVELS)) expect(SPEC_CODES[code as keyof typeof SPEC_CODES]).toMatch(/^lint/);
});
