import { expect, test } from '@jest/globals';
import type { Keyring, Swarm, World } from '../../src/doors.js';
import type { Answer } from '../../src/model/answer.js';
import type { Pass } from '../../src/model/pass.js';
import { AppError } from '../../src/model/problem.js';
import { NOTHING_SEEN, type SeenFollower } from '../../src/model/seen.js';
import type { PassOptions } from '../../src/reconcile.js';
import { unavailable } from '../../src/sources/unavailable.js';
import { planOf } from '../apply/steps.js';
import { everyKind, sourceRef, unread } from '../support/source-ref.js';
import { specsOf } from '../world/operator.js';
import { openStage } from './stage.js';

const CLOSED: Answer = unavailable('KeyMismatch', 'sealed for another key', { hint: null });
const DB = [sourceRef('db', { kind: 'sealed', armor: '' })];

test('a source that failed is asked at once after the identity file was changed, since another key may open it', async () => {
  let keyring = { keyId: 'old' } as Keyring;
  const asked: number[] = [];
  const specs = specsOf('shop', { db: {} });
  const read = (): Promise<readonly Answer[]> => {
    asked.push(Math.round(stage.clock.monotonic()));
    return Promise.resolve([CLOSED]);
  };
  const source = { revision: unread, read };
  const sources = everyKind(source);
  const stage = openStage(() => ({}), {
    chance: () => 0.999_999,
    site: {
      directory: { read: () => Promise.resolve(specs) },
      doors: () => Promise.resolve({ swarm: {} as Swarm, keyring, sources }),
    },
    // A pass that asks, and that ends there.
    reconcile: async (world: World) => {
      await world.sources.sealed.read(DB);
      throw new AppError('NoQuorum', 'no quorum');
    },
  });
  for (let at = 500; at <= 10_000; at += 500) stage.clock.at(at, () => stage.operator.wake('engine'));
  stage.clock.at(4250, () => (keyring = { keyId: 'new' } as Keyring));
  await stage.clock.runUntil(6000);
  expect(asked).toEqual([0, 1000, 3000, 4500, 5500]);
});

/**
 * In a drill the quorum was lost for a minute. The first pass after it found a task that had not come to run, counted the
 * minute in which nobody could have started it, and took a good value back.
 */
test('the time in which nobody could look convicts no value', async () => {
  const [lost, found] = [10_000, 100_000];
  const sight: SeenFollower = {
    runningSince: null,
    progressAt: 1000,
    slots: new Set(),
    tasks: new Set(),
    arrived: true,
    passed: false,
  };
  const given: [at: number, progressAt: number | undefined][] = [];
  const stage = openStage(() => ({ unsettled: true }), {
    reconcile: (_world: World, { seen }: PassOptions) => {
      const now = stage.clock.monotonic();
      if (now > lost && now < found) return Promise.reject(new AppError('NoQuorum', 'no quorum', { retry: 'backoff' }));
      given.push([now, seen.followers.get('web db_v2')?.progressAt]);
      const next = seen.followers.size > 0 ? seen : { ...NOTHING_SEEN, followers: new Map([['web db_v2', sight]]) };
      return Promise.resolve({ ...playedPass(), seen: next });
    },
  });
  await stage.clock.runUntil(200_000);
  const before = given.filter(([at]) => at <= lost).map(([, progressAt]) => progressAt);
  const [, after = 0] = given.find(([at]) => at >= found) ?? [];
  expect(new Set(before.slice(1))).toEqual(new Set([1000]));
  // All of it but what lies between two passes.
  expect(after).toBeGreaterThan(1000 + (found - lost) - 10_000);
  expect(given.at(-1)?.[1]).toBe(after);
});

function playedPass(): Pass {
  const live = { holders: [], strangers: [], services: [], tasks: null, nodes: null, engineVersion: '28.2.2' };
  const status = { owner: 'shop', revision: null, commit: null, held: [], secrets: [] };
  return { plan: { ...planOf(), unsettled: true }, outcomes: [], status, seen: NOTHING_SEEN, live, dueInMs: Infinity };
}
