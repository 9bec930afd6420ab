import { expect, test } from '@jest/globals';
import { operate } from '../../src/controller/operate.js';
import type { Seen } from '../../src/model/seen.js';
import { reconcile } from '../../src/reconcile.js';
import { newDesk, wireOf } from '../cli/doors.js';
import { createService, tick } from '../world/engine.js';
import { virtualClock } from './virtual-clock.js';

const EDIT_MS = 20_000;
const PASSES = 1500;

/** Everything that is remembered of what was seen, counted. */
function countOf({ followers, services, steady, strandedSince, unhealthySince }: Seen): number {
  const inner = [...followers.values()].map(({ slots, tasks }) => slots.size + tasks.size);
  const tasks = [...steady.values()].map((one) => one.tasks.size);
  const maps = [followers, services, steady, strandedSince, unhealthySince].map(({ size }) => size);
  return [...inner, ...tasks, ...maps].reduce((sum, n) => sum + n, 0);
}

test('over a thousand passes and dozens of edits nothing that is remembered grows', async () => {
  const desk = newDesk({ db: { value: '0' } });
  const clock = virtualClock();
  const stop = new AbortController();
  const counts: number[] = [];
  const secrets: number[] = [];
  const edits = { made: 0 };
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const running = operate({
    site: {
      directory: { read: async () => (await wireOf(desk).directory('.')).read() },
      doors: async () => {
        const wire = wireOf(desk);
        const keyring = await wire.keyring('');
        return {
          swarm: await wire.swarm(null),
          keyring,
          sources: await wire.sources(keyring, [], { servers: null, credentials: null, patienceMs: 5000 }),
        };
      },
    },
    reconcile: async (world, options) => {
      const pass = await reconcile(world, options);
      counts.push(countOf(pass.seen));
      secrets.push(desk.world.secrets.size);
      if (counts.length >= PASSES) stop.abort();
      return pass;
    },
    ...{ clock, chance: () => 0.5, newId: () => String(counts.length), listeners: [], log: silent },
    ...{ resyncMs: 60_000, ownService: null, stop: stop.signal },
  });
  const goOn = (): void => {
    tick(desk.world);
    clock.at(clock.monotonic() + 500, goOn);
  };
  const edit = (): void => {
    const [first] = [...desk.world.secrets.values()].filter(({ name }) => name === 'db_v1');
    if (edits.made === 0 && first !== undefined) {
      createService(desk.world, { name: 'web', refs: [{ secret: first, target: 'db' }], replicas: 3 });
    }
    edits.made += 1;
    desk.git = { db: { value: String(edits.made) } };
    running.operator.wake('directory');
    clock.at(clock.monotonic() + EDIT_MS, edit);
  };
  clock.at(500, goOn);
  clock.at(1000, edit);
  for (let until = 60_000; !stop.signal.aborted; until += 60_000) await clock.runUntil(until);
  await running.ended;

  const early = { seen: Math.max(...counts.slice(100, 600)), secrets: Math.max(...secrets.slice(100, 600)) };
  expect(edits.made).toBeGreaterThan(20);
  expect(Math.max(...counts.slice(600))).toBeLessThanOrEqual(early.seen);
  expect(Math.max(...secrets.slice(600))).toBeLessThanOrEqual(early.secrets);
  expect(early.seen).toBeGreaterThan(5);
}, 120_000);
