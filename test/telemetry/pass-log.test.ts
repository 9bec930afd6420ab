import { expect, test } from '@jest/globals';
import type { Log } from '../../src/doors.js';
import { NOTHING_WAITS, type PassReport } from '../../src/model/pass-record.js';
import type { Held, Step } from '../../src/model/plan.js';
import { problem } from '../../src/model/problem.js';
import { passLog } from '../../src/telemetry/pass-log.js';
import { create, planOf, repoint } from '../apply/steps.js';

const WAITING: Held = {
  action: 'remove',
  secret: 'db',
  holder: 'db_v1',
  service: null,
  reason: 'NeededForRollback',
  class: 'waiting',
  message: 'goes with the next update of web',
};
const TAKEN: Held = { ...WAITING, action: 'create', reason: 'NameTaken', class: 'attention', message: 'taken' };

const NOTHING = { status: null, outcomes: [], waiting: NOTHING_WAITS };
type Line = readonly [level: keyof Log, message: string, fields: Readonly<Record<string, unknown>>];

function listen() {
  const lines: Line[] = [];
  const at =
    (level: keyof Log): Log['info'] =>
    (message, fields = {}) =>
      void lines.push([level, message, fields]);
  const listener = passLog({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') });
  let count = 0;
  return {
    listener,
    /** The lines of one pass, without those at debug. */
    pass: (
      report: Partial<PassReport> & { error?: string | null; refused?: number; done?: number },
    ): readonly string[] => {
      const from = lines.length;
      const id = `p${String(count++)}`;
      listener.began?.({ id, startedAtMs: 0, causes: ['engine'], commit: null });
      for (const outcome of report.outcomes ?? []) listener.outcome?.(id, outcome);
      const { error = null, done = 0, refused = 0 } = report;
      const told = error === null ? null : { code: error, message: 'm', hint: null };
      const counts = { done, refused, held: 0, attention: 0, unsettled: false };
      const record = { id, startedAtMs: 0, durationMs: 1, causes: [], commit: null, ...counts };
      const result = error === null ? 'settled' : 'failed';
      const plan = error === null ? planOf() : null;
      listener.finished?.({ ...NOTHING, plan, ...report, record: { ...record, result, error: told } });
      const mine = lines.slice(from);
      expect(mine.every(([, , fields]) => fields['pass'] === id)).toBe(true);
      return mine.filter(([level]) => level !== 'debug').map(([level, message]) => `${level} ${message}`);
    },
    lines,
  };
}

test('a pass in which nothing happened is told at debug only', () => {
  const { lines, pass } = listen();
  expect(pass({})).toEqual([]);
  expect(lines.map(([, message]) => message)).toEqual(['pass began', 'pass finished']);
});

test('each step is told when it went through, with what it moved and without its labels', () => {
  const { lines, pass } = listen();
  const done = (step: Step) => ({ step, result: 'done', code: null, message: null, unknown: false }) as const;
  expect(pass({ outcomes: [done(create('db', 2)), done(repoint('web', 'db'))], done: 2 })).toEqual([
    'info step done',
    'info step done',
    'info pass finished',
  ]);
  expect(lines[2]?.[2]).toMatchObject({ action: 'repoint', service: 'web', changes: [{ from: 'db_v1', to: 'db_v2' }] });
  expect(JSON.stringify(lines)).not.toContain('labels');
});

test('a step that fails is told as an error once, and again when it fails for another reason', () => {
  const { pass } = listen();
  const failed = (code: string) => {
    const step = create('db');
    const outcome = { step, result: 'failed', code, message: 'm', unknown: false } as const;
    return pass({ outcomes: [outcome], plan: planOf(step), refused: 1 })[0];
  };
  expect([failed('Refused'), failed('Refused'), failed('Internal')]).toEqual([
    'error step failed',
    'info pass finished',
    'error step failed',
  ]);
});

test('what is held is told when it begins and when it ends, by how urgent it is', () => {
  const { pass } = listen();
  expect(pass({ plan: { ...planOf(), held: [WAITING, TAKEN] } })).toEqual(['info held', 'warn held']);
  expect(pass({ plan: { ...planOf(), held: [{ ...WAITING, message: 'in other words' }, TAKEN] } })).toEqual([]);
  expect(pass({ plan: { ...planOf(), held: [WAITING] } })).toEqual(['info no longer held']);
});

test('a problem of a document is told once, and once when it is gone', () => {
  const { pass } = listen();
  const typo = problem('error', 'UnknownField', { file: 'db.yaml', line: 3, column: 1 }, { message: 'm' });
  const bad = { ...planOf(), problems: [typo] };
  expect([pass({ plan: bad }), pass({ plan: bad }), pass({})]).toEqual([['error problem'], [], ['info problem gone']]);
});

test('what keeps a pass from having a plan is told with its place, before the failure, and once', () => {
  const { lines, pass } = listen();
  const place = { file: 'platform/policy.yaml', line: 29, column: 1 };
  const broken = problem('error', 'YamlInvalid', place, { message: 'm', hint: 'mend it' });
  const without = { error: 'PolicyMissing', problems: [broken] };
  expect(pass(without)).toEqual(['error problem', 'error pass failed']);
  expect(lines[1]?.[2]).toMatchObject({ ...place, code: 'YamlInvalid', message: 'm', hint: 'mend it' });
  expect(pass(without)).toEqual([]);
  expect(pass({ error: 'EngineUnreachable' })).toEqual(['error pass failed']);
  expect(pass(without)).toEqual(['error pass failed']);
  expect(pass({})).toEqual(['info problem gone', 'info pass finished']);
});

test('an engine that is away is one error, and one line when it is back', () => {
  const { pass } = listen();
  expect(pass({ error: 'EngineUnreachable' })).toEqual(['error pass failed']);
  expect(pass({ error: 'EngineUnreachable' })).toEqual([]);
  expect(pass({ error: 'NoQuorum' })).toEqual(['error pass failed']);
  expect([pass({}), pass({})]).toEqual([['info pass finished'], []]);
});
