import { expect, test } from '@jest/globals';
import { makeWakeUps } from '../../src/controller/wake-ups.js';

/** A timer of Node that is set for more than 2^31 - 1 ms ends after 1 ms: the loop would spin until the day has come. */
test('no timer is set for longer than a timer can be, however far away the next pass is', async () => {
  const asked: number[] = [];
  const clock = {
    wall: () => 0,
    monotonic: () => 0,
    sleep: (ms: number) => {
      asked.push(ms);
      return Promise.resolve();
    },
  };
  const wakeUps = makeWakeUps(clock, new AbortController().signal, () => undefined);
  expect(await wakeUps.next({ at: 100 * 86_400_000, cause: 'timer', began: 0 })).toEqual(['timer']);
  expect(asked).toEqual([2 ** 31 - 1]);
});
