import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { schemaArtefacts } from '../../scripts/schema-artefacts.js';
import { SPEC_CODES } from '../../src/spec/codes.js';
import { BUILT_IN, mergeRefresh, mergeRetention, mergeRollout } from '../../src/spec/defaults.js';
import { validatePolicy, validateSecretStore, validateSwarmSecret } from '../../src/spec/generated/validators.js';
import type { Schema } from '../../src/spec/schema.js';
import { schemaAt } from '../../src/spec/schema-at.js';
import { POLICY } from '../../src/spec/schema-policy.js';
import { SWARM_SECRET } from '../../src/spec/schema-swarm-secret.js';
import { SECRET_STORE } from '../../src/spec/stores/schema-secret-store.js';
import { parse, policy, secret } from './directory.js';
import { ARMOR, RECIPIENT } from './armor.js';

const root = new URL('../../', import.meta.url);

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

const SECRET = {
  apiVersion: 'waxseal/v1alpha1',
  kind: 'SwarmSecret',
  metadata: { name: 'a' },
  spec: { source: { sealed: ARMOR } },
};
const RULES = {
  apiVersion: 'waxseal/v1alpha1',
  kind: 'Policy',
  metadata: { name: 'default' },
  spec: { owner: 'o', recipients: [RECIPIENT] },
};
const VAULT = {
  address: 'https://vault.example.com',
  auth: { token: { file: '/run/secrets/token' } },
  kv: { mount: 'secret' },
};
const STORE = {
  apiVersion: 'waxseal/v1alpha1',
  kind: 'SecretStore',
  metadata: { name: 's' },
  spec: { provider: { vault: VAULT } },
};

describe('what `npm run schema` makes', () => {
  test.each(Object.entries(schemaArtefacts()))('is fresh: %s', (path, text) => expect(read(path)).toBe(text));

  test('needs nothing at run time', () => {
    expect(read('src/spec/generated/validators.js')).not.toMatch(/\brequire\(|^import /m);
  });

  test('names every code of a problem', () => {
    for (const code of Object.keys(SPEC_CODES)) expect(read('docs/specs.md')).toContain(`| \`${code}\` |`);
  });
});

describe('a JSON Schema for editors', () => {
  const ajv = new Ajv({ strict: false });
  const compile = (name: string) => ajv.compile(JSON.parse(read(`schema/${name}`)) as object);

  test('takes what the validator takes', () => {
    expect(validateSwarmSecret(SECRET) && validatePolicy(RULES) && validateSecretStore(STORE)).toBe(true);
    expect(compile('swarmsecret.schema.json')(SECRET)).toBe(true);
    expect(compile('policy.schema.json')(RULES)).toBe(true);
    expect(compile('secretstore.schema.json')(STORE)).toBe(true);
  });

  test('refuses what the validator refuses', () => {
    const wrong = { ...SECRET, spec: { ...SECRET.spec, suspend: 'no' } };
    expect(validateSwarmSecret(wrong)).toBe(false);
    expect(compile('swarmsecret.schema.json')(wrong)).toBe(false);
    expect(compile('policy.schema.json')({ ...RULES, spec: {} })).toBe(false);
    expect(compile('secretstore.schema.json')({ ...STORE, spec: { provider: {} } })).toBe(false);
  });

  test('of all kinds judges a document by its kind', () => {
    const all = compile('waxseal.schema.json');
    expect(all(SECRET)).toBe(true);
    expect(all(RULES)).toBe(true);
    expect(all(STORE)).toBe(true);
    expect(all({ ...SECRET, kind: 'Policy' })).toBe(false);
    expect(all({ ...RULES, kind: 'SwarmSecret' })).toBe(false);
    expect(all({ ...RULES, kind: 'SecretStore' })).toBe(false);
    expect(all({ ...SECRET, kind: 'Other' })).toBe(false);
    expect(all({})).toBe(false);
  });
});

describe('the reference tells the truth about', () => {
  function fallback(schema: Schema, pointer: string): unknown {
    return schemaAt(schema, pointer)?.default;
  }

  test('the defaults of rollout, retention and refresh', () => {
    const told = (part: string, names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, fallback(SWARM_SECRET, `/spec/${part}/${name}`)]));
    const rollout = told('rollout', ['maxParallel', 'first', 'soak', 'timeout', 'onFailure']);
    const nothing = { maxParallel: 0, first: ['x'], soakMs: -1, timeoutMs: -1, onFailure: 'Pause' } as const;
    expect(mergeRollout(nothing, rollout)).toEqual(BUILT_IN.rollout);
    const retention = told('retention', ['versions', 'minAge']);
    expect(mergeRetention({ versions: -1, minAgeMs: -1 }, retention)).toEqual(BUILT_IN.retention);
    const refresh = told('refresh', ['interval', 'policy']);
    expect(mergeRefresh({ intervalMs: -1, policy: 'Once' }, refresh)).toEqual(BUILT_IN.refresh);
  });

  const TOLD = [
    ...(['encoding', 'rotate', 'deletionPolicy', 'whenSourceAbsent'] as const),
    ...(['adopt', 'stableName', 'suspend'] as const),
  ];

  test('every other default of a SwarmSecret', () => {
    const more = '  consumers: [{ service: web }]';
    const [plain] = parse({ 'platform/policy.yaml': policy(), 'a.yaml': secret('a', more) }).secrets;
    for (const name of TOLD) {
      expect([name, plain?.[name]]).toEqual([name, fallback(SWARM_SECRET, `/spec/${name}`)]);
    }
    for (const name of ['uid', 'gid', 'force'] as const) {
      expect([name, plain?.consumers[0]?.[name]]).toEqual([name, fallback(SWARM_SECRET, `/spec/consumers/0/${name}`)]);
    }
    expect(plain?.consumers[0]?.mode).toBe(parseInt(String(fallback(SWARM_SECRET, '/spec/consumers/0/mode')), 8));
    expect(plain?.labels).toEqual(fallback(SWARM_SECRET, '/metadata/labels'));
  });

  test('every default of a Policy', () => {
    const rules = parse({ 'platform/policy.yaml': policy('  access: [{ secrets: "*", services: ["*"] }]') }).policy;
    for (const name of ['maxPercent', 'allow', 'confirm'] as const) {
      expect([name, rules?.prune[name]]).toEqual([name, fallback(POLICY, `/spec/prune/${name}`)]);
    }
    expect(rules?.naming.prefix).toBe(fallback(POLICY, '/spec/naming/prefix'));
    expect(rules?.allowFileSources).toEqual(fallback(POLICY, '/spec/allowFileSources'));
    expect(rules?.access?.[0]?.targets).toEqual(fallback(POLICY, '/spec/access/0/targets'));
  });

  test.each([
    ['SwarmSecret', SWARM_SECRET],
    ['Policy', POLICY],
    ['SecretStore', SECRET_STORE],
  ])('every field of %s: none is without a description', (_, schema: Schema) => {
    const undescribed = (here: Schema, path: string): string[] => [
      ...(here.description.endsWith('.') ? [] : [path]),
      ...Object.entries(here.properties ?? {}).flatMap(([name, child]) => undescribed(child, `${path}/${name}`)),
      ...(here.items === undefined ? [] : undescribed(here.items, `${path}/0`)),
    ];
    expect(undescribed(schema, '')).toEqual([]);
  });
});
