import { expect, test } from '@jest/globals';
import type { Holder } from '../../src/model/live.js';
import { lastRevision } from '../../src/model/last-revision.js';

const holder = (index: number, revision: string | null): Holder =>
  ({ index, labels: revision === null ? {} : { 'waxseal.revision': revision } }) as unknown as Holder;

test('the commit that was applied last is that of the newest write that names one, by the index of the Swarm', () => {
  expect(lastRevision({ holders: [holder(5, 'old'), holder(9, 'new'), holder(7, 'middle'), holder(12, null)] })).toBe(
    'new',
  );
  expect(lastRevision({ holders: [holder(12, ''), holder(3, 'only')] })).toBe('only');
  expect(lastRevision({ holders: [holder(12, null)] })).toBeNull();
  expect(lastRevision({ holders: [] })).toBeNull();
});
