import { expect, test } from '@jest/globals';
import { startOperator, type LogLine } from './support/operator.js';
import { stateOf } from './support/planned.js';
import { canary } from './support/run.js';
import { namesLike } from './support/secrets.js';
import { mountsOf } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';

const engine = mainEngine();

/** A pass with nothing to do: what an earlier one did is through. */
function isSettled({ done, result }: LogLine): boolean {
  return result === 'settled' && done === 0;
}

test('an edit of a document becomes the value that the service mounts, and SIGTERM ends the operator with 0', async () => {
  const { db, web, dir, commit } = await openShop(engine);
  const operator = await startOperator(dir, engine);
  const value = canary();
  await commit(value);
  const moved = async (): Promise<boolean> => (await mountsOf(engine, web)).includes(`${db}_v2`);
  await waitFor('the service on version 2', moved);
  expect(await reads(engine, web)).toEqual([value]);
  await waitFor('version 2 proven', async () => (await stateOf(engine, `${db}_v2`)) === 'proven');
  await operator.line('pass finished', isSettled, operator.lines().length);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  expect(await operator.stop()).toBe(0);
  const passes = operator.lines().filter(({ msg }) => /^(pass|step)/.test(msg));
  expect(passes.every(({ pass }) => /^[0-9a-f]{12}$/.test(pass ?? ''))).toBe(true);
  expect(operator.lines().filter(({ level }) => level === 'error' || level === 'none')).toEqual([]);
});
