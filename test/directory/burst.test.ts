import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { burst } from '../../src/directory/burst.js';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** How often it rang, with a sound at each of these times. */
function rings(sounds: readonly number[], untilMs: number): number[] {
  const rang: number[] = [];
  let now = 0;
  const one = burst(() => rang.push(now), 100, 5000);
  for (; now <= untilMs; now += 10) {
    if (sounds.includes(now)) one.hear();
    jest.advanceTimersByTime(10);
  }
  one.stop();
  return rang;
}

/** It rang 50 ms after the first file of a checkout: many were not written yet, and those renamed were in neither place. */
test('files that come one by one wake the loop once, after the last of them', () => {
  expect(rings([0, 90, 180, 270], 1000)).toEqual([360]);
});

test('a directory that never rests wakes the loop every 5 s', () => {
  const always = Array.from({ length: 1100 }, (_, i) => i * 10);
  expect(rings(always, 10_990)).toEqual([4990, 9990]);
});

test('what is stopped never rings, whatever it hears', () => {
  let rang = 0;
  const one = burst(() => rang++, 100, 5000);
  one.hear();
  one.stop();
  one.hear();
  jest.advanceTimersByTime(10_000);
  expect(rang).toBe(0);
});
