import { expect, test } from '@jest/globals';
import { parseSpecs } from '../../src/spec/parse-specs.js';
import { ALICE } from '../support/identities.js';

const HEAD = (kind: string, name: string): string =>
  `apiVersion: waxseal/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n`;

/** A Policy with these rules of `access`, and these documents with these sources. */
function errorsOf(access: string, sources: Readonly<Record<string, string>>): readonly string[] {
  const policy = `${HEAD('Policy', 'default')}  owner: shop\n  recipients: [${ALICE.recipient}]\n  access: ${access}\n`;
  const store = `${HEAD('SecretStore', 'corp')}  provider: { vault: { address: "https://vault:8200", database: { mount: database }, auth: { token: { file: /run/token } } } }\n`;
  const documents = Object.entries(sources).map(([name, source]) => `${HEAD('SwarmSecret', name)}  ${source}\n`);
  const { problems, secrets } = parseSpecs({
    files: [
      { path: 'platform/policy.yaml', text: policy },
      { path: 'platform/store.yaml', text: store },
      { path: 'app.yaml', text: documents.join('---\n') },
    ],
    problems: [],
    commit: null,
  });
  const errors = problems.filter(({ severity }) => severity === 'error');
  return [...errors.map(({ code, message }) => `${code}: ${message}`), ...secrets.map(({ name }) => `+ ${name}`)];
}

const LEASE = 'source: { lease: { store: corp, role: shop, property: password } }';
const PART = 'source: { part: { of: db, property: username } }';
const ANY = 'services: ["*"]';

test('validate tells who may not have a part of leased credentials, and keeps the others', () => {
  const rule = `[{ secrets: db, ${ANY}, stores: [{ name: corp, keys: shop }] }, { secrets: db_user, ${ANY} }]`;
  expect(errorsOf(rule, { db: LEASE, db_user: PART })).toEqual([
    'StoreAccessDenied: the Policy does not allow "db_user" to have a part of "db"',
    '+ db',
  ]);
  const both = `[{ secrets: "db*", ${ANY}, stores: [{ name: corp, keys: shop }] }]`;
  expect(errorsOf(both, { db: LEASE, db_user: PART })).toEqual(['+ db', '+ db_user']);
});

test('a part as an input of a template is judged as well', () => {
  const rule = `[{ secrets: db, ${ANY}, stores: [{ name: corp, keys: shop }] }, { secrets: url, ${ANY} }]`;
  const url = `sources: { user: { part: { of: db, property: username } } }\n  template: "x{{ user }}"`;
  expect(errorsOf(rule, { db: LEASE, url })).toEqual([
    'StoreAccessDenied: the Policy does not allow "url" to have a part of "db"',
    '+ db',
  ]);
});

test('a part does not bring what is generated to a service that may not mount it', () => {
  const rule = '[{ secrets: db, services: [web] }, { secrets: db_user, services: [evil] }]';
  const key = 'source: { generate: { key: { type: ed25519 } } }';
  const part = 'source: { part: { of: db, property: public } }';
  expect(errorsOf(rule, { db: key, db_user: part })).toEqual([
    'StoreAccessDenied: the Policy does not allow "db_user" to have a part of "db"',
    '+ db',
  ]);
  const same = '[{ secrets: "db*", services: [web] }]';
  expect(errorsOf(same, { db: key, db_user: part })).toEqual(['+ db', '+ db_user']);
});
