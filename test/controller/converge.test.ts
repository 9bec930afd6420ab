import { describe, expect, test } from '@jest/globals';
import { converge, type ConvergeOptions, type Ending } from '../../src/controller/converge.js';
import type { Clock } from '../../src/doors.js';
import type { Outcome } from '../../src/model/outcome.js';
import { AppError, isAppError } from '../../src/model/problem.js';
import { NOTHING_SEEN } from '../../src/model/seen.js';
import type { Pass } from '../../src/model/pass.js';
import { create, planOf, repoint } from '../apply/steps.js';

const SETTLED = passOf({});
const WATCHING = passOf({ unsettled: true });

interface Facts {
  readonly results?: readonly (Outcome['result'] | 'refused')[];
  readonly unsettled?: boolean;
  readonly moves?: boolean;
}

/** A pass with one step per result. */
function passOf({ moves = false, results = [], unsettled = false }: Facts): Pass {
  const step = moves ? repoint('web', 'db') : create('db');
  const outcomes = results.map((result) => ({
    step,
    result: result === 'refused' ? 'failed' : result,
    code: result === 'conflict' ? 'Conflict' : result === 'refused' ? 'EngineRefused' : null,
    message: null,
    unknown: false,
  })) satisfies Outcome[];
  const plan = { ...planOf(...results.map(() => step)), unsettled };
  const live = { holders: [], strangers: [], services: [], tasks: null, nodes: null, engineVersion: '28.2.2' };
  return {
    plan,
    outcomes,
    status: { owner: 'shop', revision: null, commit: null, held: [], secrets: [] },
    seen: NOTHING_SEEN,
    live,
    dueInMs: Infinity,
  };
}

interface Run extends Partial<Omit<ConvergeOptions, 'approve'>> {
  /** What each pass gives; the last one is given again and again. */
  readonly script: readonly (Pass | AppError)[];
  readonly answer?: boolean;
  /** ms until the answer. */
  readonly thinks?: number;
}

interface Ran {
  readonly ending: Ending | AppError;
  readonly passes: number;
  readonly slept: readonly number[];
  readonly asked: number;
  readonly hiccups: number;
}

async function run({ answer = true, script, thinks = 0, ...options }: Run): Promise<Ran> {
  const told = { passes: 0, asked: 0, hiccups: 0, slept: [] as number[] };
  let now = 0;
  const clock: Clock = {
    wall: () => now,
    monotonic: () => now,
    sleep: (ms) => {
      told.slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
  const ending = await converge(
    async ({ approve }) => {
      const next = script[Math.min(told.passes, script.length - 1)];
      told.passes++;
      if (next === undefined) throw new Error('the script is empty');
      if (isAppError(next)) throw next;
      const go = next.plan.steps.length > 0 && (await approve(next.plan));
      return go ? next : { ...next, outcomes: [] };
    },
    clock,
    {
      once: false,
      confirmRemovals: null,
      timeoutMs: null,
      stop: new AbortController().signal,
      approve: () => {
        told.asked++;
        now += thinks;
        return Promise.resolve(answer);
      },
      onOutcome: () => undefined,
      onPass: () => undefined,
      onHiccup: () => told.hiccups++,
      ...options,
    },
  ).catch((error: unknown) => error as AppError);
  return { ...told, ending };
}

function endOf({ ending }: Ran): string {
  return 'end' in ending ? ending.end : ending.code;
}

describe('the passes of an apply', () => {
  test('end with the first that has nothing to do and nothing on its way', async () => {
    const ran = await run({ script: [passOf({ results: ['done'] }), WATCHING, WATCHING, SETTLED] });
    expect([endOf(ran), ran.passes]).toEqual(['settled', 4]);
  });

  test('follow each other quickly while only holders are written, and as tasks change after that', async () => {
    const ran = await run({
      script: [passOf({ results: ['done'] }), passOf({ results: ['done'], moves: true }), WATCHING, SETTLED],
    });
    expect(ran.slept).toEqual([50, 500, 500]);
  });

  test('are asked about once', async () => {
    const ran = await run({ script: [passOf({ results: ['done'] }), passOf({ results: ['done'] }), SETTLED] });
    expect(ran.asked).toBe(1);
  });

  test('are asked about when the first steps come, not before', async () => {
    const ran = await run({ script: [WATCHING, passOf({ results: ['done'] }), SETTLED], answer: false });
    expect([endOf(ran), ran.passes, ran.asked]).toEqual(['declined', 2, 1]);
  });

  test('are one, if one is asked for', async () => {
    const ran = await run({ script: [passOf({ results: ['done'] })], once: true });
    expect([endOf(ran), ran.passes]).toEqual(['once', 1]);
  });

  test('end when the time is up', async () => {
    const ran = await run({ script: [WATCHING], timeoutMs: 2000 });
    expect([endOf(ran), ran.slept.length]).toEqual(['timeout', 4]);
  });

  test('have the whole time from the answer on, however long a person thinks', async () => {
    const script = [passOf({ results: ['done'] }), WATCHING];
    const ran = await run({ script, timeoutMs: 2050, thinks: 60_000 });
    expect([endOf(ran), ran.slept]).toEqual(['timeout', [50, 500, 500, 500, 500]]);
  });

  test('keep the plan that was shown, and every outcome', async () => {
    const first = passOf({ results: ['done', 'conflict'] });
    const ran = await run({ script: [first, passOf({ results: ['done'] }), SETTLED] });
    expect(ran.ending).toMatchObject({ first: first.plan, outcomes: [{}, {}, {}], last: SETTLED });
  });
});

describe('steps that do not go through', () => {
  test('are tried three times if the engine refuses them, slower each time', async () => {
    const ran = await run({ script: [passOf({ results: ['refused'] })] });
    expect([endOf(ran), ran.passes]).toEqual(['stuck', 3]);
    expect(ran.slept).toEqual([500, 750]);
  });

  test('are tried twenty times if others write in between', async () => {
    const ran = await run({ script: [passOf({ results: ['conflict'] })] });
    expect([endOf(ran), ran.passes]).toEqual(['stuck', 20]);
    expect(Math.max(...ran.slept)).toBe(5000);
  });

  test('do not count against those that come after a success', async () => {
    const bad = passOf({ results: ['refused'] });
    const ran = await run({ script: [bad, bad, passOf({ results: ['done'] }), bad, bad, SETTLED] });
    expect([endOf(ran), ran.passes]).toEqual(['settled', 6]);
  });

  test('do not end the watch over a rollout, unless for ten minutes nothing helped', async () => {
    const ran = await run({ script: [passOf({ results: ['refused'], unsettled: true })] });
    expect(endOf(ran)).toBe('stuck');
    const total = ran.slept.reduce((sum, ms) => sum + ms, 0);
    expect(total).toBeGreaterThanOrEqual(600_000);
    expect(total).toBeLessThan(610_000);
  });
});

describe('an engine that does not answer', () => {
  const retry = 'backoff';
  const away = new AppError('EngineUnreachable', 'nothing listens there', { retry });
  const lost = new AppError('NoQuorum', 'no leader', { retry });

  test('is asked again for a minute, and then given up', async () => {
    const ran = await run({ script: [passOf({ results: ['done'] }), away] });
    expect([endOf(ran), ran.hiccups]).toEqual(['EngineUnreachable', 60]);
  });

  test('is asked again no longer than there is time', async () => {
    const ran = await run({ script: [passOf({ results: ['done'] }), away], timeoutMs: 2500 });
    expect(endOf(ran)).toBe('EngineUnreachable');
    expect(ran.slept).toEqual([50, 1000, 1000, 450]);
  });

  test.each(['EngineChanged', 'EngineAnswer'])('or answers in another way (%s) is asked again too', async (code) => {
    const ran = await run({
      script: [passOf({ results: ['done'] }), new AppError(code, 'it was upgraded', { retry }), SETTLED],
    });
    expect([endOf(ran), ran.hiccups]).toEqual(['settled', 1]);
  });

  test('may come back', async () => {
    const ran = await run({ script: [passOf({ results: ['done'] }), lost, away, SETTLED] });
    expect([endOf(ran), ran.hiccups]).toEqual(['settled', 2]);
  });

  test('is an error at once if it never answered, since the address may be wrong', async () => {
    const strange = new AppError('EngineAnswer', 'no list of secrets', { retry });
    for (const never of [away, strange]) expect((await run({ script: [never] })).slept).toEqual([]);
    expect(endOf(await run({ script: [lost, SETTLED] }))).toBe('settled');
  });

  test('is an error at once if only one pass was asked for', async () => {
    expect(await run({ script: [lost], once: true })).toMatchObject({ passes: 1, ending: { code: 'NoQuorum' } });
  });

  test('is told from everything else that goes wrong', async () => {
    const ran = await run({ script: [passOf({ results: ['done'] }), new AppError('NotAManager', 'a worker')] });
    expect([endOf(ran), ran.hiccups]).toEqual(['NotAManager', 0]);
  });
});

test('a stop ends it with the pass in hand', async () => {
  const stop = new AbortController();
  stop.abort();
  expect(endOf(await run({ script: [passOf({ results: ['done'] })], stop: stop.signal }))).toBe('stopped');
});
