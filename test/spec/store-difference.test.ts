import { expect, test } from '@jest/globals';
import { differenceOf } from '../../src/spec/difference.js';
import { parse, policy, store } from './directory.js';

const SOUND = `address: https://vault.example.com
auth: { token: { file: /run/secrets/vault_token } }
kv: { mount: secret }`;

/** "! message" for a change of trust. `null`: there is no store. */
function said(base: string | null, head: string | null, limits = ''): readonly string[] {
  const [was, is] = [[base, ''] as const, [head, limits] as const].map(([lines, more]) =>
    parse({
      'platform/policy.yaml': policy(),
      ...(lines === null ? {} : { 'platform/vault.yaml': store('corp', lines, more) }),
    }),
  );
  if (was === undefined || is === undefined) throw new Error('two states are compared');
  return differenceOf('c0ffee', was, is).changes.map(({ message, trust }) => (trust ? `! ${message}` : message));
}

test('another address of a store is a change of trust, and both addresses are told', () => {
  expect(said(SOUND, SOUND.replace('vault.example.com', 'vault.evil.net'))).toEqual([
    expect.stringMatching(/^! store "corp" has another "address": .*vault\.example\.com.* becomes .*vault\.evil\.net/),
  ]);
});

test('so is another credential, or another engine, each by itself', () => {
  const other = SOUND.replace('vault_token', 'other_token').replace('mount: secret', 'mount: admin');
  expect(said(SOUND, other)).toEqual([
    expect.stringMatching(/^! store "corp" has another "auth": .*vault_token.*other_token/),
    expect.stringMatching(/^! store "corp" has another "engine": .*secret.*admin/),
  ]);
});

test('so is a store that comes, with where it is, or goes', () => {
  expect(said(null, SOUND)).toEqual([expect.stringMatching(/^! store "corp" is new: .*https:\/\/vault\.example\.com/)]);
  expect(said(SOUND, null)).toEqual(['! store "corp" is gone']);
});

test('limits of a store are no change of trust', () => {
  expect(said(SOUND, SOUND, '  limits: { concurrency: 1 }')).toEqual(['store "corp" is asked in another rhythm']);
  expect(said(SOUND, SOUND)).toEqual([]);
});
