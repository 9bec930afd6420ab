import { expect, test } from '@jest/globals';
import { planJson, statusJson } from '../../src/api/json.js';
import { planHuman } from '../../src/cli/view-human.js';
import { statusHuman } from '../../src/cli/view-status.js';
import type { StoreUse } from '../../src/model/store-use.js';
import { summarize } from '../../src/status/summarize.js';
import { planOf } from '../apply/steps.js';
import { EIGHTY, standing } from './plans.js';

const OUTAGE = { code: 'StoreUnreachable', message: 'it is away', sinceMs: 0, nextTryMs: 60_000 };
const STORES: readonly StoreUse[] = [
  { store: 'corp', calls: 3, lastHour: 41, perHour: 500, outage: null },
  { store: 'lab', calls: 1, lastHour: 2, perHour: null, outage: OUTAGE },
];
const PLAN = { ...planOf(), standings: [standing('db', {})], stores: STORES };
const LINE = 'Stores: corp 3 calls (41 of 500 in the last hour); lab 1 call (2 in the last\nhour, does not answer).\n';

test('a plan and the status say in one line what the stores were asked for them', () => {
  expect(planHuman(PLAN, EIGHTY)).toContain(LINE);
  expect(statusHuman(summarize(PLAN, 0), EIGHTY)).toContain(LINE);
});

test('the JSON of both says the same, with since when a store does not answer and when it is tried next', () => {
  const outage = { code: 'StoreUnreachable', message: 'it is away' };
  const stores = [
    STORES[0],
    { ...STORES[1], outage: { ...outage, since: '1970-01-01T00:00:00.000Z', nextTry: '1970-01-01T00:01:00.000Z' } },
  ];
  expect(planJson(PLAN)).toMatchObject({ stores });
  expect(statusJson(summarize(PLAN, 0), [])).toMatchObject({ stores });
});

test('where no document names a store nothing is said of them', () => {
  const plan = { ...planOf(), standings: [standing('db', {})] };
  expect(planHuman(plan, EIGHTY)).not.toContain('Stores');
  expect(planJson(plan)).not.toHaveProperty('stores');
});
