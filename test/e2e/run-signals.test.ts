import { expect, test } from '@jest/globals';
import { startOperator, startOperatorAfter, type LogLine, type RunningOperator } from './support/operator.js';
import { proxyTo, type Proxy } from './support/proxy.js';
import { canary } from './support/run.js';
import { secretNamed, relabelSecret } from './support/secrets.js';
import { mountsOf } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';

/** What wakes a process from outside: the events of the engine, and SIGHUP. Nothing else does in these cases. */
const engine = mainEngine();
const NEVER = ['--resync', '1h'];

/** The five minutes after which a stream of events is renewed are over at once. */
const RENEWS_AT_ONCE = `
const later = setTimeout;
globalThis.setTimeout = (act, ms, ...more) => later(act, ms === 300_000 ? 50 : ms, ...more);
`;

/** Full jitter at its longest: each wait is as long as it can be. */
const WAITS_LONG = 'Math.random = () => 0.999_999;';

const streams = ({ calls }: Proxy): number => calls.filter(({ url }) => url.includes('/events')).length;

const wokenBy =
  (cause: string) =>
  ({ causes }: LogLine): boolean =>
    (causes as readonly string[]).includes(cause);

test('a stream of events is renewed again and again, and what happens afterwards is still heard', async () => {
  const { db, dir } = await openShop(engine);
  const proxy = await proxyTo(engine);
  const operator = await startOperatorAfter(RENEWS_AT_ONCE, dir, proxy, ...NEVER);
  await waitFor('five streams', () => streams(proxy) >= 5);
  const { Spec } = await secretNamed(engine, `${db}_v1`);
  await relabelSecret(engine, `${db}_v1`, { ...Spec.Labels, 'waxseal.source': 'edited by hand' });
  await operator.line('step done', ({ reason }) => reason === 'LabelsDrifted');
  expect(operator.lines().filter(({ msg }) => msg === 'engine events lost')).toEqual([]);
  expect(await operator.stop()).toBe(0);
});

/** Refused while `closed`, as by an engine that does not like the request. */
async function gate(): Promise<{ readonly proxy: Proxy; open: () => void }> {
  const proxy = await proxyTo(engine);
  let closed = true;
  proxy.decide = ({ write }) => (closed && write ? { status: 400, message: 'not today' } : 'forward');
  return { proxy, open: () => void (closed = false) };
}

const refusals = (operator: RunningOperator): readonly LogLine[] =>
  operator.lines().filter(({ msg }) => msg === 'step failed');

test('SIGHUP has a step tried at once that waits after failures, and makes the waits short again', async () => {
  const { commit, db, dir, web } = await openShop(engine);
  const { proxy, open } = await gate();
  const operator = await startOperatorAfter(WAITS_LONG, dir, proxy, ...NEVER);
  const next = canary();
  await commit(next);
  // By then it waits for eight seconds, and the next time for sixteen.
  await waitFor('four refusals', () => refusals(operator).length >= 4);
  operator.signal('SIGHUP');
  const { pass } = await operator.line('pass began', wokenBy('signal'));
  await operator.line('step failed', (line) => line.pass === pass);
  open();
  await operator.line('step done');
  await waitFor('version 2', async () => (await mountsOf(engine, web)).includes(`${db}_v2`));
  expect(await reads(engine, web)).toEqual([next]);
  expect(await operator.stop()).toBe(0);
});

test('SIGHUP makes a pass where nothing else would, and ends nothing', async () => {
  const { dir } = await openShop(engine);
  const operator = await startOperator(dir, engine, ...NEVER);
  await operator.line('pass finished');
  operator.signal('SIGHUP');
  const { pass } = await operator.line('pass began', wokenBy('signal'));
  await operator.line('pass finished', (line) => line.pass === pass);
  expect(await operator.stop()).toBe(0);
});
