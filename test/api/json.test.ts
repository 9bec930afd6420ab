import { expect, test } from '@jest/globals';
import { outcomesJson, planJson, print, problemsJson, statusJson } from '../../src/api/json.js';
import { summarize } from '../../src/status/summarize.js';
import { create, planOf, repoint, settle } from '../apply/steps.js';
import { follower, rotation, standing, typo, wholeStory } from '../cli/plans.js';

test('a plan has the shape that scripts rely on', () => {
  const { later, held, ...plan } = wholeStory();
  expect(planJson({ ...plan, later: later.slice(0, 1), held: held.slice(0, 1) })).toEqual({
    formatVersion: '1.0',
    owner: 'shop',
    revision: null,
    commit: null,
    complete: false,
    summary: {
      create: 1,
      relabel: 0,
      repoint: 2,
      settle: 0,
      replace: 0,
      remove: 1,
      held: 1,
      attention: 1,
      unchanged: 1,
    },
    steps: [
      {
        action: 'create',
        secret: 'db',
        holder: 'db_v2',
        reason: 'ValueChanged',
        message: 'the document has a new value',
      },
      {
        action: 'repoint',
        service: 'web',
        reason: 'ReferenceStale',
        restartsTasks: 4,
        message: 'it mounts a superseded version',
        changes: [{ secret: 'db', from: 'db_v1', to: 'db_v2', target: 'db' }],
      },
      {
        action: 'repoint',
        service: 'worker',
        reason: 'ReferenceStale',
        restartsTasks: 1,
        message: 'two of its secrets have new versions',
        changes: [
          { secret: 'db', from: 'db_v1', to: 'db_v2', target: 'db' },
          { secret: 'mail', from: 'mail_v1', to: 'mail_v2', target: 'mail' },
        ],
      },
      { action: 'remove', secret: 'old', holder: 'old_v1', reason: 'Orphaned', message: 'its document left git' },
    ],
    later: [
      {
        action: 'remove',
        secret: 'db',
        holder: 'db_v1',
        service: null,
        reason: 'Superseded',
        message: 'goes once db_v2 is proven and nothing uses it',
      },
    ],
    held: [
      {
        action: 'repoint',
        secret: 'mail',
        holder: null,
        service: 'web',
        reason: 'VersionFailed',
        class: 'attention',
        message: 'mail_v2 failed on web: its tasks failed',
      },
    ],
    problems: [
      {
        severity: 'error',
        code: 'UnknownField',
        file: 'team/db.yaml',
        line: 7,
        column: 3,
        message: 'unknown field "consumer" in "spec"',
        hint: 'did you mean "consumers"?',
      },
      {
        severity: 'warning',
        code: 'AccessOpen',
        file: null,
        line: null,
        column: null,
        message: 'unknown field "consumer" in "spec"',
        hint: null,
      },
    ],
  });
});

test('a settle names its service and its secrets', () => {
  expect(planJson(planOf(settle('job', 'db')))).toMatchObject({
    steps: [{ action: 'settle', service: 'job', secrets: ['db'], reason: 'StableNameBlocked', message: 'm' }],
  });
});

test('no label, ID or index is printed', () => {
  const step = { ...create('db', 2), labels: { 'waxseal.fingerprint': 'hmac-sha256:abc:def' } };
  const text = print(planJson(planOf(step, repoint('web', 'db'))));
  expect(text).not.toMatch(/hmac|id-of|"index"|"labels"/);
});

test('outcomes tell what became of each step', () => {
  const step = create('db');
  const outcomes = [
    { step, result: 'done', code: null, message: null, unknown: false } as const,
    { step, result: 'conflict', code: 'Conflict', message: 'the name is taken', unknown: false } as const,
  ];
  expect(outcomesJson(outcomes)).toEqual([
    {
      action: 'create',
      secret: 'db',
      holder: 'db_v1',
      reason: 'Missing',
      message: 'm',
      result: 'done',
      code: null,
      error: null,
      unknown: false,
    },
    {
      action: 'create',
      secret: 'db',
      holder: 'db_v1',
      reason: 'Missing',
      message: 'm',
      result: 'conflict',
      code: 'Conflict',
      error: 'the name is taken',
      unknown: false,
    },
  ]);
});

test('a status has one entry per secret', () => {
  const plan = rotation({ steps: [], later: [], standings: [standing('db', { followers: [follower('web')] })] });
  expect(statusJson(summarize(plan, 60_000), [typo()])).toMatchObject({
    formatVersion: '1.0',
    owner: 'shop',
    revision: null,
    commit: null,
    secrets: [
      {
        secret: 'db',
        holder: 'db_v1',
        version: 1,
        state: 'proven',
        ageMs: 60_000,
        followers: [{ service: 'web', holder: 'db_v1', current: true, running: 2, expected: 2, verdict: 'passed' }],
        held: [],
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'Progressing', status: 'False' },
          { type: 'Stalled', status: 'False' },
          { type: 'StableNameCurrent', status: 'True' },
        ],
      },
    ],
    problems: [{ code: 'UnknownField' }],
  });
});

test('problems alone are a document too', () => {
  expect(problemsJson([])).toEqual({ formatVersion: '1.0', problems: [] });
});
