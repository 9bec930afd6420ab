import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GATHER_MS } from '../../src/controller/wake-ups.js';
import type { WakeCause } from '../../src/model/pass-record.js';
import { AppError, problem } from '../../src/model/problem.js';
import { create } from '../apply/steps.js';
import { openStage, type Began, type Scene } from './stage.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 100);
const AWAY = new AppError('EngineUnreachable', 'no Docker Engine there', { retry: 'backoff' });
const begun = (passes: readonly Began[]): readonly number[] => passes.map(({ at }) => at);

describe('one pass at a time', () => {
  const cause = fc.constantFrom<WakeCause>('directory', 'engine', 'request', 'webhook', 'signal');
  const wakes = fc.array(fc.record({ at: fc.integer({ min: 0, max: 20_000 }), cause }), { maxLength: 60 });
  const scene = fc.record<Scene>({
    takesMs: fc.constantFrom(0, 5, 300, 4000),
    throws: fc.constantFrom(undefined, undefined, AWAY, new Error('a bug')),
    unsettled: fc.boolean(),
  });
  const play = fc.array(scene, { minLength: 1, maxLength: 20 });

  test('P10: whatever wakes, fails and stops: no two passes at once, and each wake-up has a pass that begins after it', async () => {
    await fc.assert(
      fc.asyncProperty(wakes, play, fc.integer({ min: 0, max: 25_000 }), async (calls, scenes, stopAt) => {
        const stage = openStage((n) => scenes[n % scenes.length] ?? {});
        for (const { at, cause: why } of calls) stage.clock.at(at, () => stage.operator.wake(why));
        stage.clock.at(stopAt, () => stage.stop.abort());
        await stage.clock.runUntil(60_000);
        await stage.ended;
        const { passes } = stage;
        for (const [i, pass] of passes.entries()) {
          expect(pass.at).toBeLessThanOrEqual(stopAt);
          expect(pass.endedAt).not.toBeNull();
          if (i > 0) expect(pass.at).toBeGreaterThanOrEqual(passes[i - 1]?.endedAt ?? Infinity);
        }
        for (const { at, cause: why } of calls) {
          const next = passes.find((pass) => pass.at >= at && pass.causes.includes(why));
          // What it waits for at most: the pass that runs, and the distance to the next one.
          if (at + 4000 + GATHER_MS < stopAt) expect(next?.at ?? Infinity).toBeLessThanOrEqual(at + 4000 + GATHER_MS);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('a burst of any length while a pass runs is one more pass, of all its causes', async () => {
    const stage = openStage(() => ({ takesMs: 1000 }));
    for (let at = 10; at < 1000; at += 10)
      stage.clock.at(at, () => stage.operator.wake(at % 20 === 0 ? 'engine' : 'directory'));
    await stage.clock.runUntil(3000);
    expect(stage.passes.map(({ at, causes }) => [at, causes])).toEqual([
      [0, ['start']],
      [1000, ['directory', 'engine']],
    ]);
  });

  test('a burst between passes is a pass at once and one a quarter of a second later', async () => {
    const stage = openStage(() => ({}));
    for (let at = 5000; at < 5250; at += 10) stage.clock.at(at, () => stage.operator.wake('engine'));
    await stage.clock.runUntil(20_000);
    expect(begun(stage.passes)).toEqual([0, 5000, 5000 + GATHER_MS]);
  });

  test('a stop between passes ends at once; during a pass it ends with that pass', async () => {
    const idle = openStage(() => ({}));
    idle.clock.at(5000, () => idle.stop.abort());
    await idle.clock.runUntil(5000);
    await idle.ended;
    const busy = openStage(() => ({ takesMs: 700 }));
    busy.clock.at(100, () => busy.stop.abort());
    await busy.clock.runUntil(10_000);
    await busy.ended;
    expect([idle.passes.length, busy.passes.length, busy.passes[0]?.endedAt]).toEqual([1, 1, 700]);
  });
});

describe('before the first pass', () => {
  test('whatever may stop the start has its say: none begins until it is ready', async () => {
    let ready = (): void => undefined;
    const stage = openStage(() => ({}), { ready: new Promise<void>((resolve) => (ready = resolve)) });
    await stage.clock.runUntil(5000);
    expect(begun(stage.passes)).toEqual([]);
    ready();
    await stage.clock.runUntil(5001);
    expect(stage.passes.length).toBe(1);
  });

  test('a port that is taken ends it without any', async () => {
    const stage = openStage(() => ({}), { ready: new Promise(() => undefined) });
    await stage.clock.runUntil(5000);
    stage.stop.abort();
    await stage.ended;
    expect(stage.passes).toEqual([]);
  });
});

describe('when nothing wakes', () => {
  test('the loop looks again after the resync, up to a tenth more or less', async () => {
    const chances = [0, 0.5, 0.999];
    let asked = 0;
    const stage = openStage(() => ({}), { chance: () => chances[asked++ % 3] ?? 0 });
    await stage.clock.runUntil(200_000);
    expect(begun(stage.passes).map(Math.round)).toEqual([0, 54_000, 114_000, 179_988]);
    expect(stage.passes.at(-1)?.causes).toEqual(['resync']);
  });

  test('what is on its way is looked at as often as apply does, and another document is acted on meanwhile', async () => {
    const stage = openStage((n) => (n === 3 ? { steps: [create('a')], unsettled: true } : { unsettled: true }));
    stage.clock.at(1100, () => stage.operator.wake('directory'));
    await stage.clock.runUntil(1700);
    expect(stage.passes.map(({ at, tried }) => [at, tried.length])).toEqual([
      [0, 0],
      [500, 0],
      [1000, 0],
      [1250, 1],
      [1300, 0],
    ]);
  });

  test('a pass that failed is made again after 1 s doubling, with chance, but not later than the resync', async () => {
    const stage = openStage(() => ({}), { chance: () => 0.999_999 });
    stage.fails.engine = AWAY;
    await stage.clock.runUntil(250_000);
    expect(begun(stage.passes).map(Math.round)).toEqual([
      0, 1000, 3000, 7000, 15_000, 31_000, 63_000, 123_000, 183_000, 243_000,
    ]);
    expect(stage.reports.every(({ record }) => record.result === 'failed')).toBe(true);
  });

  test('an engine that is back is as good as new: the next failure begins with a second again', async () => {
    const stage = openStage(() => ({}), { chance: () => 0.999_999 });
    stage.fails.engine = AWAY;
    stage.clock.at(6000, () => (stage.fails.engine = null));
    stage.clock.at(8000, () => (stage.fails.engine = AWAY));
    stage.clock.at(9000, () => stage.operator.wake('engine'));
    await stage.clock.runUntil(10_500);
    expect(begun(stage.passes).map(Math.round)).toEqual([0, 1000, 3000, 7000, 9000, 10_000]);
  });
});

describe('what the operator tells', () => {
  const refused = (): { readonly result: 'failed'; readonly code: string } => ({ result: 'failed', code: 'Refused' });

  test('what waits after a failure: steps until they may be tried again, and a pass that had no plan', async () => {
    const steps = [create('a'), create('b')];
    const stage = openStage(() => ({ steps, outcome: refused }), { chance: () => 0.5 });
    await stage.clock.runUntil(1);
    expect(stage.reports.at(-1)?.waiting).toEqual({
      step: { count: 2, longestMs: 500 },
      source: { count: 0, longestMs: 0 },
      pass: { count: 0, longestMs: 0 },
    });
    stage.fails.engine = AWAY;
    await stage.clock.runUntil(501);
    expect(stage.reports.at(-1)?.waiting.pass).toEqual({ count: 1, longestMs: 500 });
  });

  test('it is ready once directory, engine and a pass are well, and says which is not', async () => {
    const stage = openStage(() => ({}));
    expect(stage.operator.readiness()).toEqual({ specs: false, engine: false, pass: false });
    stage.fails.engine = AWAY;
    await stage.clock.runUntil(0);
    expect(stage.operator.readiness()).toEqual({ specs: true, engine: false, pass: false });
    stage.fails.engine = null;
    await stage.clock.runUntil(5000);
    expect(stage.operator.readiness()).toEqual({ specs: true, engine: true, pass: true });
    stage.fails.directory = new AppError('DirectoryMissing', 'there is no directory "x"');
    stage.operator.wake('directory');
    await stage.clock.runUntil(6000);
    expect(stage.operator.readiness()).toEqual({ specs: false, engine: true, pass: true });
    expect(stage.operator.latest()?.record.result).toBe('settled');
    expect(stage.operator.passes()[0]?.error?.code).toBe('DirectoryMissing');
  });

  test('a pass without a Policy hands on what is wrong with the documents', async () => {
    const missing = problem('error', 'DirectoryMissing', null, { message: 'there is no directory "nope"' });
    const stage = openStage(() => ({ throws: new AppError('PolicyMissing', 'the directory has no valid Policy') }));
    stage.specs = { ...stage.specs, policy: null, problems: [missing] };
    await stage.clock.runUntil(1);
    expect(stage.reports[0]).toMatchObject({ plan: null, problems: [missing] });
  });

  test('the last 200 passes, newest first, and when the last one ended', async () => {
    const stage = openStage(() => ({}), { resyncMs: 1000 });
    await stage.clock.runUntil(300_000);
    const passes = stage.operator.passes();
    expect([passes.length, passes[0]?.id]).toEqual([200, stage.reports.at(-1)?.record.id]);
    expect(stage.operator.finishedAt()).toBe(stage.passes.at(-1)?.endedAt);
  });

  test('who waits for settled gets the first pass that began later and left nothing on its way', async () => {
    const stage = openStage((n) => ({ takesMs: 100, unsettled: n < 4 }));
    const answers: string[] = [];
    const ask = async (): Promise<void> => {
      const report = await stage.operator.settled(new AbortController().signal);
      answers.push(report?.record.id ?? 'null');
    };
    stage.clock.at(50, () => void ask());
    stage.clock.at(2450, () => void ask());
    await stage.clock.runUntil(30_000);
    expect(answers).toEqual(['p4']);
    await stage.clock.runUntil(70_000);
    expect(answers).toEqual(['p4', 'p5']);
  });

  test('who cannot wait longer gets the last pass that began later, or null', async () => {
    const stage = openStage(() => ({ takesMs: 100, unsettled: true }));
    const given: (string | null)[] = [];
    for (const patience of [20, 1300]) {
      const late = new AbortController();
      stage.clock.at(50 + patience, () => late.abort());
      stage.clock.at(
        50,
        () => void stage.operator.settled(late.signal).then((report) => given.push(report?.record.id ?? null)),
      );
    }
    await stage.clock.runUntil(2000);
    expect(given).toEqual([null, 'p2']);
  });

  test('a bug in a pass is told with its place and ends no loop; a listener that throws is told too', async () => {
    const finished = (): void => {
      throw new Error('hunter2');
    };
    const stage = openStage((n) => (n === 0 ? { throws: new TypeError('hunter2') } : {}), {
      listeners: [{ finished }],
    });
    await stage.clock.runUntil(5000);
    expect(stage.reports.map(({ record }) => record.result)).toEqual(['failed', 'settled']);
    expect(stage.reports[0]?.record.error?.message).toBe(
      'internal error (TypeError): this is a bug of Waxseal, not yours',
    );
    expect(stage.logged).toEqual(['internal error', 'a listener failed', 'a listener failed']);
  });
});

test('a source that is due wakes the loop, and one that is never due does not', async () => {
  const stage = openStage((n) => ({ dueInMs: () => (n < 2 ? 7000 : Infinity) }));
  await stage.clock.runUntil(40_000);
  expect(stage.passes.map(({ at, causes }) => [Math.round(at), ...causes])).toEqual([
    [0, 'start'],
    [7000, 'timer'],
    [14_000, 'timer'],
  ]);
});
