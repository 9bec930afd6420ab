import { expect, test } from '@jest/globals';
import { openKms } from '../../../src/sources/aws/kms.js';
import { doorsWith, latest, placeAt } from './opened.js';

test('a store of KMS opens sops files, and has no keys to read', async () => {
  const spec = { kind: 'awsKms' as const, keys: [], ...placeAt('http://127.0.0.1:1', { id: '', secret: '' }) };
  const provider = openKms({ name: 'corp', spec }, doorsWith());
  expect(await provider.read(latest('a'))).toMatchObject([{ kind: 'unavailable', code: 'StoreRefused' }]);
  expect(await provider.revision(latest('a'))).toMatchObject([{ kind: 'unavailable', code: 'StoreRefused' }]);
  await provider.close();
});
