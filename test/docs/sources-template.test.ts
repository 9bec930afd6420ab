import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { SecretSource } from '../../src/doors.js';
import { FILTERS } from '../../src/model/template-filters.js';
import type { Registry } from '../../src/sources/registry.js';
import { resolve } from '../../src/sources/resolve.js';
import { parse, policy } from '../spec/directory.js';
import { alice, live, specs } from '../sources/world.js';
import { plain, value } from '../support/identities.js';

const PAGE = readFileSync('docs/sources/template.md', 'utf8');

const PEM = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
const FILES: Readonly<Record<string, string>> = {
  '/run/shop/user': 'shop',
  '/run/shop/pass': 'p/w #1',
  '/run/shop/token': 'to"ken\n',
  '/run/shop/bundle': PEM('bGVhZg==') + PEM('cm9vdA=='),
};

const file: SecretSource = {
  revision: (refs) => Promise.resolve(refs.map(() => ({ kind: 'unread' }))),
  read: (refs) =>
    Promise.resolve(
      refs.map(({ source }) => {
        const text = FILES[source.kind === 'file' ? source.path : ''] ?? '';
        return { kind: 'present', value: value(text), revision: null, expiresAtMs: null };
      }),
    ),
};

const POLICY = policy('  access: [{ secrets: "*", services: ["*"] }]\n  allowFileSources: [/run/shop]');

const examples = [...PAGE.matchAll(/```yaml\n([^`]*?)```(?:(?!```)[\s\S])*```text\n([\s\S]*?)```/g)].map(([, yaml = '', made = '']) => ({
  name: /name: (\w+)/.exec(yaml)?.[1] ?? '',
  yaml,
  made,
}));

describe('docs/sources/template.md', () => {
  test('has examples', () => expect(examples.map(({ name }) => name)).toEqual(['database_url', 'proxy_config']));

  test.each(examples)('shows what $name gives', async ({ made, name, yaml }) => {
    const { problems, secrets } = parse({ 'platform/policy.yaml': POLICY, 'a.yaml': yaml });
    expect(problems).toEqual([]);
    const registry = { file } as unknown as Registry;
    const { bytes } = await resolve(specs(secrets), live(), await alice(), registry);
    expect(plain(bytes.get(name) ?? value('')).replace(/\n?$/, '\n')).toBe(made);
  });

  test('lists every filter', () => {
    const rows = [...PAGE.matchAll(/^\| `([a-z0-9]+)[^`]*` \| (.*) \|$/gm)].map(([, name, gives]) => [name, gives]);
    expect(rows).toEqual(Object.entries(FILTERS).map(([name, { gives }]) => [name, gives]));
  });
});

test('the example of docs/sources/certificates.md is valid', () => {
  const [, yaml = ''] = /```yaml\n([^`]*)```/.exec(readFileSync('docs/sources/certificates.md', 'utf8')) ?? [];
  const { problems, secrets } = parse({ 'platform/policy.yaml': POLICY, 'a.yaml': yaml });
  expect(problems).toEqual([]);
  expect(secrets[0]?.certificate).toEqual({ key: 'tls_key', renewBeforeMs: 30 * 86_400_000 });
});
