import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Outcome } from '../../src/model/outcome.js';
import type { Step } from '../../src/model/plan.js';
import { auditTrail } from '../../src/telemetry/audit.js';
import { makeLog } from '../../src/telemetry/log.js';
import { openAudit } from '../../src/telemetry/open-audit.js';
import { create, relabel, remove, repoint } from '../apply/steps.js';

const commit = { id: 'a'.repeat(40), author: 'Ann <ann@example.org>', atMs: 5 };
const done = (step: Step): Outcome => ({ step, result: 'done', code: null, message: null, unknown: false });

/** The lines of one pass with these outcomes. */
function trailOf(...outcomes: Outcome[]): Record<string, unknown>[] {
  let text = '';
  const trail = auditTrail(makeLog({ level: 'info', format: 'json', write: (line) => (text += line) }));
  trail.began?.({ id: 'p1', startedAtMs: 1, causes: ['directory'], commit });
  for (const outcome of outcomes) trail.outcome?.('p1', outcome);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line of the audit trail tells who asked for a write, what was written, and what the engine said', () => {
  expect(trailOf({ ...done(repoint('web', 'db', 'api')), durationMs: 12.4 })).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      msg: 'engine write',
      audit: true,
      pass: 'p1',
      commit: commit.id,
      author: commit.author,
      action: 'repoint',
      secrets: ['db', 'api'],
      holder: null,
      service: 'web',
      changes: [
        { secret: 'db', from: 'db_v1', to: 'db_v2', target: 'db' },
        { secret: 'api', from: 'api_v1', to: 'api_v2', target: 'api' },
      ],
      reason: 'ReferenceStale',
      result: 'done',
      code: null,
      unknown: false,
      durationMs: 12,
      indexBefore: 3,
    },
  ]);
});

test('a holder that is made, relabelled or removed is named, without its labels', () => {
  const lines = trailOf(done(create('db', 2)), done(relabel('db')), done(remove('db')));
  expect(lines.map(({ action, holder, indexBefore, secrets }) => ({ action, holder, indexBefore, secrets }))).toEqual([
    { action: 'create', holder: 'db_v2', indexBefore: null, secrets: ['db'] },
    { action: 'relabel', holder: 'db_v1', indexBefore: 7, secrets: ['db'] },
    { action: 'remove', holder: 'db_v1', indexBefore: null, secrets: ['db'] },
  ]);
  expect(JSON.stringify(lines)).not.toContain('labels');
});

test('a write that the engine refused, or may have done, is in the trail; one that was never sent is not', () => {
  const step = create('db');
  const lines = trailOf(
    { step, result: 'conflict', code: 'Conflict', message: 'm', unknown: false },
    { step, result: 'failed', code: 'OutcomeUnknown', message: 'm', unknown: true },
    { step, result: 'conflict', code: 'Blocked', message: 'm', unknown: false },
    { step, result: 'failed', code: 'NotTried', message: 'm', unknown: false },
  );
  expect(lines.map(({ code, result, unknown }) => ({ code, result, unknown }))).toEqual([
    { code: 'Conflict', result: 'conflict', unknown: false },
    { code: 'OutcomeUnknown', result: 'failed', unknown: true },
  ]);
});

test('the trail is on the log and in the file, each whole: the level of the log does not thin the file', () => {
  const place = mkdtempSync(join(tmpdir(), 'waxseal-audit-'));
  const path = join(place, 'audit.log');
  let text = '';
  const log = makeLog({ level: 'warn', format: 'human', write: (line) => (text += line) });
  openAudit(log, { path, maxBytes: 1000 }).outcome?.('p1', done(create('db')));
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ audit: true, pass: 'p1', holder: 'db_v1' });
  expect(text).toBe('');
  rmSync(place, { recursive: true });
});
