import { expect, test } from '@jest/globals';
import { stateOf } from './support/planned.js';
import { running } from './support/running.js';
import { mountsOf, updateService } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { canary } from './support/run.js';
import { applied, waxseal } from './support/waxseal.js';

const engine = mainEngine();

/** So much that the node has no place for a second task beside the first. */
async function mostOfTheMemory(): Promise<number> {
  const [node] = (await engine.get('/nodes')) as { Description: { Resources: { MemoryBytes: number } } }[];
  return Math.floor((node?.Description.Resources.MemoryBytes ?? 0) * 0.6);
}

test('P6: a version whose tasks find no node fails as perhaps innocent, and retry tries it again', async () => {
  const template = { Resources: { Reservations: { MemoryBytes: await mostOfTheMemory() } } };
  const { dir, db, web, good, commit } = await openShop(engine, {
    secret: { rollout: { timeout: '5s' } },
    web: { template, update: { order: 'start-first' } },
  });
  const [before] = await running(engine, web);
  const next = canary();
  await commit(next);
  const { stdout } = await applied(dir, engine, 3);
  expect(stdout.replace(/\s+/g, ' ')).toContain('so the value may be innocent');
  expect(stdout).toContain(`waxseal retry ${db}`);
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: NotStarted ${web}`);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await reads(engine, web)).toEqual([good]);
  expect((await running(engine, web))[0]?.ID).toBe(before?.ID);

  await updateService(engine, web, (spec) => ({
    ...spec,
    UpdateConfig: { ...(spec['UpdateConfig'] as object), Order: 'stop-first' },
  }));
  const retry = await waxseal(['retry', db, ...dir.flags], { engine });
  expect(retry).toMatchObject({ code: 0, stdout: `"${db}_v2" is on trial again.\n` });
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([next]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
});
