import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from '../spec/directory.js';

const POLICY = `apiVersion: waxseal/v1alpha1
kind: Policy
metadata: { name: default }
spec:
  owner: shop-prod-k7f3
  recipients: [age1tgyuvdlmpejqsdf847hevurz9szk7vf3j7ytfyqecgzvphvu2d8qrtaxl6]
`;
const STORE = `apiVersion: waxseal/v1alpha1
kind: SecretStore
metadata: { name: shop-db }
spec:
  provider:
    vault:
      address: https://vault.example.com:8200
      auth: { token: { file: /run/secrets/vault_token } }
      database: { mount: database }
`;

const MADE = 'deploy_key internal_ca internal_trust pay_cert pay_key session_key shop_cert shop_cert_key token_key token_key_pub'.split(' ');

const OF_PARTS = ['admin_password', 'proxy_users', 'shop_db', 'shop_db_url'];

test.each([
  ['first', 'generate', 0, ['session_key']],
  ['first', 'leases', 0, ['shop_db_password', 'shop_db_user']],
  ['second', 'template', 1, OF_PARTS],
])('the %s example of docs/sources/%s.md is valid', (_, page, at, names) => {
  const text = readFileSync(new URL(`../../docs/sources/${page}.md`, import.meta.url), 'utf8');
  const example = [...text.matchAll(/```yaml\n(.*?)```/gs)][at]?.[1] ?? '';
  const specs = parse({ 'platform/policy.yaml': POLICY, 'platform/store.yaml': STORE, 'shop.yaml': example });
  expect(specs.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(specs.secrets.map(({ name }) => name)).toEqual(names);
});


test('each source that the README shows is valid', () => {
  const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, block = ''] = /## Values from elsewhere[\s\S]*?```yaml\n(.*?)```/s.exec(text) ?? [];
  const sources = block.split('\n').flatMap((line) => /^ {4}(?:# )?((?:remote|sops|generate|lease): .*)$/.exec(line)?.[1] ?? []);
  expect(sources).toHaveLength(4);
  const kv = STORE.replace('shop-db', 'corp-vault').replace('database: { mount: database }', 'kv: { mount: secret, version: 2 }');
  for (const source of sources) {
    const document = `apiVersion: waxseal/v1alpha1\nkind: SwarmSecret\nmetadata: { name: db_password }\nspec:\n  source:\n    ${source}\n`;
    const files = { 'platform/policy.yaml': POLICY, 'platform/store.yaml': STORE, 'platform/kv.yaml': kv, 'db.yaml': document };
    // The file that the sops source names is not there.
    const errors = parse(files).problems.filter(({ code, severity }) => severity === 'error' && !code.startsWith('SopsFile'));
    expect([source, errors]).toEqual([source, []]);
  }
});

test('every document on docs/sources/generate.md is valid, with the rule of access that stands there', () => {
  const text = readFileSync(new URL('../../docs/sources/generate.md', import.meta.url), 'utf8');
  const [, access = ''] = /```yaml\n( {2}access:.*?)```/s.exec(text) ?? [];
  const documents = [...text.matchAll(/```yaml\n(apiVersion.*?)```/gs)].map(([, document = '']) => document);
  const specs = parse({ 'platform/policy.yaml': POLICY + access, 'shop.yaml': documents.join('---\n') });
  expect(specs.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(specs.secrets.map(({ name }) => name).sort()).toEqual(MADE);
});
