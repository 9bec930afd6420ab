import { expect, test } from '@jest/globals';
import type { Keyring } from '../../src/doors.js';
import type { CreateStep } from '../../src/model/plan.js';
import { AppError } from '../../src/model/problem.js';
import { makeOne } from '../../src/sources/make-one.js';
import { value } from '../support/identities.js';
import { everyKind, sourceRef, unread } from '../support/source-ref.js';
import { alice, spec } from './world.js';
import { UUID } from './minting.js';

const STEP = { action: 'create', secret: 'db', holder: 'db_v1', reason: 'Missing', message: '', labels: {} } as const;

/** The value lay in memory until it was collected. */
test('a value that cannot be sealed is wiped, with what is kept of it, and given back', async () => {
  const [made, kept] = [value('made'), value('kept')];
  const given: string[] = [];
  const source = everyKind({
    revision: unread,
    read: () => Promise.reject(new Error('nothing is read')),
    mint: () => {
      const undo = (): Promise<void> => Promise.resolve(void given.push('back'));
      return Promise.resolve({ kind: 'minted', value: made, kept, revision: '', labels: {}, undo });
    },
  });
  const real = await alice();
  const keyring: Keyring = { ...real, seal: () => Promise.reject(new AppError('RecipientInvalid', 'no recipient')) };
  const what = { step: STEP satisfies CreateStep, spec: spec('db', UUID), refs: [sourceRef('db', UUID)] };
  const others = { keptOf: () => Promise.reject(new Error('nothing is asked for')) };
  await expect(makeOne(what, others, { keyring, sources: source })).rejects.toThrow('no recipient');
  for (const one of [made, kept]) expect(() => one.expose((bytes) => bytes)).toThrow(/wiped/);
  expect(given).toEqual(['back']);
});
