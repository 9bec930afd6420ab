import { expect, test } from '@jest/globals';
import { planJson } from '../../src/api/json.js';
import { planMarkdown } from '../../src/cli/markdown/plan-markdown.js';
import { planHuman } from '../../src/cli/view-human.js';
import { create, planOf } from '../apply/steps.js';
import { EIGHTY, standing } from './plans.js';

const AT = Date.UTC(2026, 11, 1);
const DAY = 86_400_000;
const certificate = { subject: 'CN=shop', notAfterMs: AT + 30 * DAY, renewAtMs: AT + 2 * DAY };
const standings = [
  standing('api', { next: { what: 'rotation', atMs: AT + 3 * DAY }, certificate }),
  standing('db', { next: { what: 'renewal', atMs: AT } }),
  standing('idle'),
  standing('made', { next: { what: 'rotation', atMs: AT } }),
  standing('tls', { certificate }),
  standing('zone', { next: { what: 'rotation', atMs: AT + 4 * DAY } }),
];
const PLAN = { ...planOf(create('made', 2)), standings };

test('a plan says what the clock brings next, the soonest first, of all that it does not make anew itself', () => {
  expect(planHuman(PLAN, { ...EIGHTY, columns: 300 })).toContain(
    'Next: "db" has its lease renewed from 2026-12-01T00:00:00Z; "tls" needs another certificate from 2026-12-03T00:00:00Z; "api" gets another value from 2026-12-04T00:00:00Z; and 1 more.\n',
  );
  expect(planJson(PLAN)).toMatchObject({
    next: [
      { secret: 'db', what: 'renewal', at: '2026-12-01T00:00:00Z' },
      { secret: 'tls', what: 'certificate', at: '2026-12-03T00:00:00Z' },
      { secret: 'api', what: 'rotation', at: '2026-12-04T00:00:00Z' },
      { secret: 'zone', what: 'rotation', at: '2026-12-05T00:00:00Z' },
    ],
  });
  const text = planMarkdown(PLAN, { marker: null, linkBase: null, most: 65_536, command: ['plan'] });
  expect(text).toContain('Comes by itself (4)');
  expect(text).toContain('`api` gets another value from 2026-12-04T00:00:00Z');
});

test('and nothing where the clock brings nothing', () => {
  const plan = { ...planOf(create('made', 2)), standings: [standing('idle')] };
  expect(planHuman(plan, EIGHTY)).not.toContain('Next:');
  expect(planJson(plan)).not.toHaveProperty('next');
});
