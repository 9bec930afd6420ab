import { expect, test } from '@jest/globals';
import type { Answer, Keyring, SourceRef, Swarm, World } from '../../src/doors.js';
import { AppError } from '../../src/model/problem.js';
import { specsOf } from '../world/operator.js';
import { openStage } from './stage.js';

const CLOSED: Answer = { kind: 'unavailable', code: 'KeyMismatch', message: 'sealed for another key', hint: null };
const DB: SourceRef = { name: 'db', owner: 'shop', source: { kind: 'sealed', armor: '' }, allowFileSources: [] };

test('a source that failed is asked at once after the identity file was changed, since another key may open it', async () => {
  let keyring = { keyId: 'old' } as Keyring;
  const asked: number[] = [];
  const specs = specsOf('shop', { db: {} });
  const read = (): Promise<Answer> => {
    asked.push(Math.round(stage.clock.monotonic()));
    return Promise.resolve(CLOSED);
  };
  const source = { settledByGit: true, read };
  const sources = { sealed: source, file: source };
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
