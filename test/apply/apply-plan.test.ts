import { describe, expect, test } from '@jest/globals';
import { applyPlan } from '../../src/apply/apply-plan.js';
import type { Outcome } from '../../src/model/outcome.js';
import type { Plan } from '../../src/model/plan.js';
import { bytesFor, create, diary, planOf, relabel, remove, repoint, replace, settle, type Diary } from './steps.js';

const MOVE = 'retarget id-of-web id-of-db_v1>new-id-of-db_v2';

function run(plan: Plan, writer: Diary, bytes = bytesFor('db', 'api')): Promise<readonly Outcome[]> {
  return applyPlan(plan, bytes, writer, { concurrency: 16 });
}

function told(outcomes: readonly Outcome[]): string[] {
  return outcomes.map(({ step, result, code }) =>
    [step.action, result, code].filter((word) => word !== null).join(' '),
  );
}

describe('the phases', () => {
  test('the service that waxseal itself runs in is updated last and alone: the engine ends it as soon as it is', async () => {
    const steps = [repoint('operator', 'db'), create('db', 2), repoint('web', 'db'), replace('api'), remove('old')];
    const begun: string[] = [];
    const outcomes = await applyPlan(planOf(...steps), bytesFor('db', 'api'), diary(), {
      concurrency: 16,
      ownService: 'operator',
      onOutcome: ({ step }) => void begun.push('service' in step ? step.service : step.action),
    });
    expect(begun).toEqual(['create', 'web', 'replace', 'remove', 'operator']);
    expect(outcomes.map(({ step }) => step)).toEqual(steps);
  });

  test('holders are made and labelled first, then services move, then what is stale goes', async () => {
    const writer = diary();
    const plan = planOf(
      remove('db'),
      replace('db'),
      settle('job', 'db'),
      repoint('web', 'db'),
      create('db', 2),
      relabel('db'),
    );
    const outcomes = await run(plan, writer);
    expect(writer.calls).toEqual([
      'create db_v2',
      'relabel db_v1',
      MOVE,
      'retarget id-of-job',
      'remove id-of-db',
      'create db',
      'remove id-of-db_v1',
    ]);
    expect(outcomes.map((outcome) => outcome.step)).toEqual(plan.steps);
    expect(new Set(outcomes.map((outcome) => outcome.result))).toEqual(new Set(['done']));
  });

  test('all changes of one service travel in one call', async () => {
    const writer = diary();
    await run(planOf(create('db', 2), create('api', 2), repoint('web', 'db', 'api')), writer);
    expect(writer.calls.at(-1)).toBe('retarget id-of-web id-of-db_v1>new-id-of-db_v2 id-of-api_v1>new-id-of-api_v2');
  });

  test('a mount that is taken away points to nothing', async () => {
    const writer = diary();
    const step = repoint('web', 'db');
    const away = { ...step, changes: step.changes.map((change) => ({ ...change, to: null })) };
    await run(planOf(away), writer);
    expect(writer.calls).toEqual(['retarget id-of-web id-of-db_v1>null']);
  });

  test('no more calls are in flight than asked for', async () => {
    const writer = diary();
    let flying = 0;
    let most = 0;
    const busy: Diary = {
      ...writer,
      create: async (name, labels, value) => {
        most = Math.max(most, ++flying);
        await new Promise((resolve) => setTimeout(resolve, 1));
        flying--;
        return writer.create(name, labels, value);
      },
    };
    const names = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const plan = planOf(...names.map((name) => create(name)));
    const outcomes = await applyPlan(plan, bytesFor(...names), busy, { concurrency: 4 });
    expect(most).toBe(4);
    expect(outcomes).toHaveLength(40);
  });

  test('each outcome is told as it comes', async () => {
    const heard: string[] = [];
    const onOutcome = (outcome: Outcome): number => heard.push(`${outcome.step.action} ${outcome.result}`);
    await applyPlan(planOf(create('db'), remove('api')), bytesFor('db'), diary(), { concurrency: 16, onOutcome });
    expect(heard).toEqual(['create done', 'remove done']);
  });
});

describe('what the engine answers', () => {
  test('a name that is taken, an index that moved, an object that is gone: look again', async () => {
    const writer = diary({ 'create db_v1': 'Conflict', 'relabel api_v1': 'NotFound' });
    expect(told(await run(planOf(create('db'), relabel('api')), writer))).toEqual([
      'create conflict Conflict',
      'relabel conflict NotFound',
    ]);
  });

  test('a secret that is gone already is as good as removed', async () => {
    const writer = diary({ 'remove id-of-db_v1': 'NotFound', 'remove id-of-api_v1': 'Conflict' });
    expect(told(await run(planOf(remove('db'), remove('api')), writer))).toEqual([
      'remove already',
      'remove conflict Conflict',
    ]);
  });

  test('an unknown outcome is told from a refusal', async () => {
    const writer = diary({ 'create db_v1': 'OutcomeUnknown', 'create api_v1': 'EngineError' });
    const outcomes = await run(planOf(create('db'), create('api')), writer);
    expect(told(outcomes)).toEqual(['create failed OutcomeUnknown', 'create failed EngineError']);
    expect(outcomes.map((outcome) => outcome.unknown)).toEqual([true, false]);
  });

  test.each(['NoQuorum', 'EngineUnreachable'])('after %s nothing else is tried', async (code) => {
    const writer = diary({ 'create db_v1': code });
    const plan = planOf(create('db'), relabel('api'), remove('old'));
    const outcomes = await applyPlan(plan, bytesFor('db'), writer, { concurrency: 1 });
    expect(writer.calls).toEqual(['create db_v1']);
    expect(told(outcomes)).toEqual([`create failed ${code}`, 'relabel failed NotTried', 'remove failed NotTried']);
    expect(outcomes[1]?.message).toContain('the engine said no to create db_v1');
  });

  test('a stable holder that vanished in between is made anew', async () => {
    const writer = diary({ 'remove id-of-db': 'NotFound' });
    expect(told(await run(planOf(replace('db')), writer))).toEqual(['replace done']);
    expect(writer.calls).toEqual(['remove id-of-db', 'create db']);
  });

  test('a stable holder that is in use stays', async () => {
    const writer = diary({ 'remove id-of-db': 'Conflict' });
    expect(told(await run(planOf(replace('db')), writer))).toEqual(['replace conflict Conflict']);
    expect(writer.calls).toEqual(['remove id-of-db']);
  });
});

describe('steps that need others', () => {
  test('no service moves to a version that was not made', async () => {
    const writer = diary({ 'create db_v2': 'Conflict' });
    const outcomes = await run(planOf(create('db', 2), repoint('web', 'db')), writer);
    expect(told(outcomes)).toEqual(['create conflict Conflict', 'repoint conflict Blocked']);
    expect(outcomes[1]?.message).toBe('not tried, since create "db_v2" did not go through');
    expect(writer.calls).toEqual(['create db_v2']);
  });

  test('no service moves before the labels that speak of the move are written', async () => {
    const writer = diary({ 'relabel db_v1': 'Conflict' });
    expect(told(await run(planOf(create('db', 2), relabel('db'), repoint('web', 'db')), writer))).toEqual([
      'create done',
      'relabel conflict Conflict',
      'repoint conflict Blocked',
    ]);
  });

  test('one secret of an update that is not ready keeps the whole update waiting', async () => {
    const writer = diary({ 'create api_v2': 'Conflict' });
    const plan = planOf(create('db', 2), create('api', 2), repoint('web', 'db', 'api'));
    expect(told(await run(plan, writer)).at(-1)).toBe('repoint conflict Blocked');
  });

  test('the move of one service does not wait for that of another', async () => {
    const writer = diary({ [MOVE]: 'Conflict' });
    const plan = planOf(create('db', 2), repoint('web', 'db'), repoint('worker', 'db'));
    expect(told(await run(plan, writer))).toEqual(['create done', 'repoint conflict Conflict', 'repoint done']);
  });

  test('the own service, though it comes last, waits only for what its own move needs', async () => {
    const own = repoint('operator', 'db');
    const steps = [create('db', 2), repoint('web', 'db'), settle('job', 'db'), remove('db'), own];
    const options = { concurrency: 16, ownService: 'operator' };
    const refusing = async (call: string): Promise<string | undefined> =>
      told(await applyPlan(planOf(...steps), bytesFor('db'), diary({ [call]: 'EngineRefused' }), options)).at(-1);
    expect(await refusing(MOVE)).toBe('repoint done');
    expect(await refusing('retarget id-of-job')).toBe('repoint done');
    expect(await refusing('remove id-of-db_v1')).toBe('repoint done');
    expect(await refusing('create db_v2')).toBe('repoint conflict Blocked');
  });

  test('what is stale stays while a service could not leave it', async () => {
    const writer = diary({ [MOVE]: 'Conflict' });
    const plan = planOf(create('db', 2), repoint('web', 'db'), settle('job', 'db'), replace('db'), remove('db'));
    expect(told(await run(plan, writer)).slice(2)).toEqual([
      'settle conflict Blocked',
      'replace conflict Blocked',
      'remove conflict Blocked',
    ]);
  });

  test('after one removal of a secret fails, its others are not tried', async () => {
    const writer = diary({ 'remove id-of-db_v1': 'Conflict' });
    expect(told(await run(planOf(remove('db', 1), remove('db', 2), remove('api')), writer))).toEqual([
      'remove conflict Conflict',
      'remove conflict Blocked',
      'remove done',
    ]);
  });

  test('trouble with one secret does not touch another', async () => {
    const writer = diary({ 'create db_v2': 'Conflict' });
    const plan = planOf(create('db', 2), create('api', 2), repoint('web', 'db'), repoint('mail', 'api'), remove('api'));
    expect(told(await run(plan, writer)).slice(3)).toEqual(['repoint done', 'remove done']);
  });
});

describe('what must not happen', () => {
  test('a create without bytes is an internal error, and nothing is sent', async () => {
    const writer = diary();
    const outcomes = await run(planOf(create('db')), writer, bytesFor());
    expect(told(outcomes)).toEqual(['create failed Internal']);
    expect(outcomes[0]?.message).toBe('the bytes of "db" are not in hand');
    expect(writer.calls).toEqual([]);
  });

  test('a replace without bytes removes nothing', async () => {
    const writer = diary();
    expect(told(await run(planOf(replace('db')), writer, bytesFor()))).toEqual(['replace failed Internal']);
    expect(writer.calls).toEqual([]);
  });

  test('a move to a holder that nobody creates is an internal error', async () => {
    const writer = diary();
    expect(told(await run(planOf(repoint('web', 'db')), writer))).toEqual(['repoint failed Internal']);
    expect(writer.calls).toEqual([]);
  });

  test('a bug behind the door costs one step, and its words are not repeated', async () => {
    const outcomes = await run(planOf(create('db'), create('api')), diary({ 'create db_v1': 'a bug' }));
    expect(told(outcomes)).toEqual(['create failed Internal', 'create done']);
    expect(outcomes[0]).toMatchObject({ unknown: true, message: 'internal error while trying to create "db_v1"' });
  });

  test('once stopped, the call in hand ends and no other begins', async () => {
    const stop = new AbortController();
    const writer = diary();
    const onOutcome = (): void => {
      stop.abort();
    };
    const outcomes = await applyPlan(planOf(create('db'), create('api')), bytesFor('db', 'api'), writer, {
      concurrency: 1,
      onOutcome,
      signal: stop.signal,
    });
    expect(told(outcomes)).toEqual(['create done', 'create failed NotTried']);
    expect(writer.calls).toEqual(['create db_v1']);
  });
});
