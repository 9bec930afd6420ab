import { expect, test } from '@jest/globals';
import { makeLimits, type Limits } from '../../../src/sources/shelf/limits.js';
import { makeMeter } from '../../../src/sources/shelf/meter.js';
import { virtualClock } from '../../controller/virtual-clock.js';

const TEN_A_SECOND = { concurrency: 1, callsPerSecond: 10, callsPerHour: null };

/** Virtual ms at which calls begin that take so many requests each. */
async function startsOf(requests: readonly number[]): Promise<readonly number[]> {
  const clock = virtualClock();
  const meter = makeMeter();
  const limits: Limits = makeLimits(TEN_A_SECOND, meter, clock);
  const starts: number[] = [];
  const call = (took: number) => () => {
    starts.push(clock.monotonic());
    for (let one = 0; one < took; one++) meter.add(clock.monotonic());
    return Promise.resolve();
  };
  const all = Promise.all(requests.map((took) => limits.pass(call(took), Infinity)));
  await clock.runUntil(Infinity);
  await all;
  return starts;
}

test('calls of one request each go out at the pace of the store', async () => {
  expect(await startsOf([1, 1, 1])).toEqual([0, 100, 200]);
});

test('a call that took more requests, as pages and second tries do, is paid for by who comes next', async () => {
  expect(await startsOf([1, 10, 1, 1])).toEqual([0, 100, 1100, 1200]);
});

test('a call that took none has nothing over for the next', async () => {
  expect(await startsOf([0, 0, 3, 1])).toEqual([0, 100, 200, 500]);
});
