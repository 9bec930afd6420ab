import { expect, test } from '@jest/globals';
import { startOperator } from './support/operator.js';
import { stateOf } from './support/planned.js';
import { proxyTo, type Action } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { isSettled } from './support/settled.js';
import { createService, mountsOf } from './support/services.js';
import { badValue, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';

const engine = mainEngine();

async function mounts(service: string, holder: string): Promise<void> {
  await waitFor(`${service} on ${holder}`, async () => (await mountsOf(engine, service)).includes(holder));
}

async function isIn(holder: string, state: string): Promise<void> {
  await waitFor(`${holder} is ${state}`, async () => (await stateOf(engine, holder)) === state, 90);
}

test('an edit of a document becomes the value that the service mounts, and SIGTERM ends the operator with 0', async () => {
  const { db, web, dir, commit } = await openShop(engine);
  const operator = await startOperator(dir, engine);
  const value = canary();
  await commit(value);
  await mounts(web, `${db}_v2`);
  expect(await reads(engine, web)).toEqual([value]);
  await isIn(`${db}_v2`, 'proven');
  await operator.line('pass finished', isSettled, operator.lines().length);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  expect(await operator.stop()).toBe(0);
  const passes = operator.lines().filter(({ msg }) => /^(pass|step)/.test(msg));
  expect(passes.every(({ pass }) => /^[0-9a-f]{12}$/.test(pass ?? ''))).toBe(true);
  expect(operator.lines().filter(({ level }) => level === 'error' || level === 'none')).toEqual([]);
});

test('P10: an edit of one secret is acted on while another one is on trial', async () => {
  const { db, dir, web, commit } = await openShop(engine, { secret: { rollout: { soak: '10m', timeout: '20m' } } });
  const [other, mail] = [unique('other'), unique('mail')];
  await createService(engine, { name: mail });
  await startOperator(dir, engine);
  await commit(canary());
  await mounts(web, `${db}_v2`);
  await dir.secret(other, { value: canary(), spec: { consumers: [{ service: mail }] } });
  await mounts(mail, `${other}_v1`);
  await running(engine, mail);
  expect(await stateOf(engine, `${db}_v2`)).toBe('trial');
});

test('P6: what is on trial, and what failed, outlives the operator: the next one gives no second verdict', async () => {
  const { db, dir, web, commit } = await openShop(engine, { secret: { rollout: { soak: '3s' } } });
  const first = await startOperator(dir, engine);
  await commit(canary());
  // Not only the mount: killed between the engine's answer and its line, the first one would never tell of the move.
  await first.line('step done', ({ action }) => action === 'repoint');
  await first.stop('SIGKILL');
  const second = await startOperator(dir, engine);
  await isIn(`${db}_v2`, 'proven');
  await commit(badValue());
  await waitFor('version 3', async () => (await namesLike(engine, db)).includes(`${db}_v3`));
  await waitFor('version 3 failed', async () => String(await stateOf(engine, `${db}_v3`)).startsWith('failed'), 90);
  await mounts(web, `${db}_v2`);
  await running(engine, web);
  await second.line('pass finished', ({ result, done }) => result === 'attention' && done === 0, second.lines().length);
  await second.stop('SIGKILL');
  const moved = [...first.lines(), ...second.lines()].filter(
    ({ action, msg }) => msg === 'step done' && action === 'repoint',
  );
  expect(moved.map(({ reason }) => reason)).toEqual(['ReferenceStale', 'ReferenceStale', 'RolloutFailed']);
  const proxy = await proxyTo(engine);
  const third = await startOperator(dir, proxy);
  for (let passes = 0; passes < 3; passes += 1) await third.line('pass finished', () => true, third.lines().length);
  expect(proxy.writes).toEqual([]);
});

test('P10: SIGTERM in the middle of a write: that write is finished, no other is begun, and the exit code is 0', async () => {
  const { db, dir, web, commit } = await openShop(engine);
  const proxy = await proxyTo(engine);
  const operator = await startOperator(dir, proxy);
  proxy.decide = ({ n }): Action => {
    if (n !== 1) return 'forward';
    operator.signal('SIGTERM');
    return { delayMs: 500 };
  };
  await commit(canary());
  expect(await operator.ended).toBe(0);
  expect(proxy.writes).toHaveLength(1);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
});

test('an engine that does not answer keeps nobody from stopping: 0 after the first signal, at once after the second', async () => {
  const { dir } = await openShop(engine);
  const proxy = await proxyTo(engine);
  for (const [signals, code] of [
    [1, 0],
    [2, null],
  ] as const) {
    proxy.decide = () => 'forward';
    const operator = await startOperator(dir, proxy);
    await operator.line('pass finished');
    let asked = 0;
    proxy.decide = () => {
      asked += 1;
      return new Promise<Action>(() => undefined);
    };
    await waitFor('a call that hangs', () => asked > 0);
    operator.signal('SIGTERM');
    if (signals === 2) {
      let over = false;
      void operator.ended.then(() => (over = true));
      // The second may only follow once the first was heard.
      await waitFor('the second signal to end it', () => {
        operator.signal('SIGTERM');
        return over;
      });
    }
    expect(await operator.ended).toBe(code);
  }
});
