import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { specDirectory } from '../../src/directory/read-directory.js';
import { loadKeyring } from '../../src/keys/keyring.js';
import { accessAllows } from '../../src/model/access.js';
import { policyOf } from '../../src/model/policy-of.js';
import type { Specs } from '../../src/model/spec.js';
import { newDesk, waxseal } from '../cli/doors.js';
import { listing } from '../spec/directory.js';

const SHOP = new URL('../../examples/shop/', import.meta.url);

function read(name: string): string {
  return readFileSync(new URL(name, SHOP), 'utf8');
}

function specs(): Promise<Specs> {
  return specDirectory(fileURLToPath(new URL('secrets', SHOP))).read();
}

interface Stack {
  readonly services: Readonly<Record<string, { readonly secrets: readonly (string | { source: string; target: string })[] }>>;
  readonly secrets: Readonly<Record<string, { readonly external: boolean }>>;
}

const stack = load(read('stack.yml'), { schema: CORE_SCHEMA.withTags(mergeTag) }) as Stack;

describe('the shop', () => {
  test('has five secrets, and not so much as a lint', async () => {
    const { problems, secrets, complete } = await specs();
    expect(listing(problems)).toBe('');
    expect(complete).toBe(true);
    expect(secrets.map(({ name }) => name)).toEqual([
      'db_password',
      'payment_token',
      'session_key',
      'smtp_password',
      'web_tls_key',
    ]);
  });

  test('has a stack file to copy from: `waxseal compose --check` has nothing to say of it', async () => {
    const desk = newDesk();
    desk.specs = await specs();
    const file = fileURLToPath(new URL('stack.yml', SHOP));
    expect(await waxseal(desk, `compose -c ${file} --stack shop --check`)).toMatchObject({ out: 'Nothing to say.\n' });
    expect(read('stack.yml')).not.toMatch(/monitor: [0-4]s/);
  });

  test('opens with the identity that lies beside it, and says that everybody has it', async () => {
    expect(read('example-identity.age')).toMatch(/^# PUBLIC, FOR TRYING ONLY/);
    const keyring = await loadKeyring(read('example-identity.age'), 'example-identity.age');
    const all = await specs();
    const { owner, recipients, snapshotKey } = policyOf(all);
    expect([keyring.recipient, keyring.snapshotKey]).toEqual([recipients[0], snapshotKey]);
    for (const { name, source } of all.secrets) {
      if (source.kind !== 'sealed') throw new Error(`${name} is not sealed`);
      const value = await keyring.openSealed(source.armor, { owner, name });
      expect(value.expose((bytes) => bytes.length)).toBeGreaterThan(0);
    }
  });

  test('has three services, which name secrets of the directory and mount them where the Policy allows', async () => {
    const all = await specs();
    const known = all.secrets.map(({ name }) => name);
    expect(Object.keys(stack.services)).toEqual(['web', 'api', 'worker']);
    expect(known).toEqual(expect.arrayContaining(Object.keys(stack.secrets)));
    for (const [name, { secrets }] of Object.entries(stack.services)) {
      for (const mount of secrets) {
        const { source: secret, target } = typeof mount === 'string' ? { source: mount, target: mount } : mount;
        expect([name, secret, accessAllows(policyOf(all).access, { secret, service: `shop_${name}`, target })]).toEqual([
          name,
          secret,
          true,
        ]);
      }
    }
  });
});
