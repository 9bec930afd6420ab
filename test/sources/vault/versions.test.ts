import { expect, test } from '@jest/globals';
import { kv2 } from '../../../src/sources/vault/kv.js';
import type { Session } from '../../../src/sources/vault/session.js';
import { value } from '../../support/identities.js';

/** A key whose newest version is the twelfth, and that keeps ten. */
const METADATA = {
  data: {
    current_version: 12,
    versions: Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [
        String(index + 3),
        { created_time: `t${index + 3}`, destroyed: false },
      ]),
    ),
  },
};

const session: Session = {
  ask: () =>
    Promise.resolve({
      kind: 'reply',
      status: 200,
      body: value(JSON.stringify(METADATA)),
      location: null,
      type: null,
      encoding: null,
      retryAfterMs: null,
      headers: {},
    }),
  askAsParent: () => Promise.reject(new Error('nobody leases')),
  askAs: () => Promise.reject(new Error('nobody leases')),
  test: () => Promise.resolve(null),
  close: () => Promise.resolve(),
};

/** A version that was mistyped was taken for one that is gone, and `whenSourceAbsent: Delete` went by it. */
test.each([
  ['12', 'revision', undefined],
  ['2', 'absent', undefined],
  ['13', 'unavailable', 'StoreVersionUnknown'],
  ['0', 'unavailable', 'StoreVersionUnknown'],
  ['07', 'unavailable', 'StoreVersionUnknown'],
  ['latest', 'unavailable', 'StoreVersionUnknown'],
])('version %s of a key with twelve versions, of which ten are kept: %s', async (version, kind, code) => {
  const check = await kv2({ store: 'corp', mount: 'secret', session }).revision({ key: 'app/db', version });
  expect(check.kind).toBe(kind);
  expect('code' in check ? check.code : undefined).toBe(code);
});
