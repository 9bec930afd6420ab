import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LABEL } from '../../src/model/labels.js';
import { kindOfName, plainName } from '../../src/model/object-name.js';
import { plan } from '../../src/plan/plan.js';
import { embeddedPlace } from '../world/embedded-place.js';
import {
  allOf,
  BOTH_KINDS,
  calm,
  movesIn,
  play,
  SECRETS,
  settle,
  start,
  type Run,
  type Setting,
} from '../world/history.js';
import { desiredOf, planPass, specsOf } from '../world/operator.js';
import type { Place, PlacedSecret } from '../world/place.js';
import { purePlace } from '../world/pure-place.js';

const RUNS = Number(globalThis.process.env['PROPERTY_RUNS'] ?? 10_000);

interface Kind {
  readonly setting: Setting;
  readonly make: () => Place;
  readonly numRuns: number;
}

const HALF = Math.ceil(RUNS / 2);
/** A history on the embedded engine takes some ten times as long. */
const FEW = Math.ceil(RUNS / 100);
const KINDS: readonly [title: string, kind: Kind][] = [
  ['secrets on the pure world', { setting: SECRETS, make: purePlace, numRuns: HALF }],
  ['secrets and configs on the pure world', { setting: BOTH_KINDS, make: purePlace, numRuns: HALF }],
  ['secrets on the embedded engine', { setting: SECRETS, make: embeddedPlace, numRuns: FEW }],
  ['secrets and configs on the embedded engine', { setting: BOTH_KINDS, make: embeddedPlace, numRuns: FEW }],
];

describe.each(KINDS)('%s, whatever others do, and wherever it is killed', (_, { make, numRuns, setting }) => {
  const moves = movesIn(setting);

  test('it converges to good values, never removes what is needed, and is idle then', () => {
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 25 }), (list) => {
        const run = start(make(), setting);
        for (const move of list) play(run, move);
        run.git = allOf(setting, 'last');
        calm(run);
        settle(run);
        calm(run);
        settle(run);
        const again = planPass(run.place, run.operator, run.git);
        expect(again.plan.steps).toEqual([]);
        const theirs = again.plan.held.filter((held) => held.reason === 'PausedByOther').map((held) => held.service);
        for (const name of setting.names) checkServed(run, name, theirs);
      }),
      { numRuns },
    );
  });

  test('no value that anybody commits, in whatever order and haste, leaves an outage behind', () => {
    const ours = moves.filter((move) => ['commit', 'pass', 'wait', 'restart', 'scale'].includes(move.do));
    fc.assert(
      fc.property(fc.array(ours, { maxLength: 25 }), (list) => {
        const run = start(make(), setting);
        // Scaled to nothing, a service would pass any value: that is its owner's own doing.
        for (const move of list) play(run, move.do === 'scale' ? { ...move, n: move.n + 1 } : move);
        settle(run);
        for (let i = 0; i < 10; i += 1) run.place.step(3_000);
        settle(run);
        const { tasks } = run.place.live(run.operator.owner, true);
        for (const one of run.place.followers()) {
          const running = (tasks ?? []).filter((t) => t.serviceId === one.id && t.state === 'running' && t.wanted);
          expect([one.name, running.length]).toEqual([one.name, one.replicas]);
        }
        for (const { labels, name, value } of run.place.secrets()) {
          const proven = labels[LABEL.role] === 'stable' || labels[LABEL.state] === 'proven';
          if (labels[LABEL.owner] !== undefined && proven)
            expect([name, value]).not.toEqual([name, expect.stringMatching(/^bad/)]);
        }
      }),
      { numRuns },
    );
  });

  test('the order of what the engine lists does not matter', () => {
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 12 }), fc.integer(), (list, seed) => {
        const run = start(make(), setting);
        for (const move of list) play(run, move);
        const specs = specsOf(run.operator.owner, run.git);
        const live = run.place.live(run.operator.owner, true);
        const now = { monotonic: run.operator.now, wall: 0 };
        const base = {
          specs,
          desired: desiredOf(specs, run.git),
          seen: run.operator.seen,
          now,
          confirmRemovals: null,
        };
        const mixed = {
          ...live,
          holders: shuffle(live.holders, seed),
          services: shuffle(live.services, seed),
          tasks: shuffle(live.tasks ?? [], seed),
        };
        expect(plan({ ...base, live: mixed })).toEqual(plan({ ...base, live }));
      }),
      { numRuns: Math.ceil(numRuns / 20) },
    );
  });
});

/** Every service mounts the last value, unless somebody rolled it back after the proof or left an update paused. */
function checkServed(run: Run, name: string, theirs: readonly (string | null)[]): void {
  const version = run.place
    .secrets()
    .findLast((one) => isOf(one, name) && one.labels[LABEL.role] === 'version' && one.value === 'last');
  const refused = (version?.labels[LABEL.refused] ?? '').split(',');
  // Where only an update that somebody left paused could tell, the version stays on trial.
  const states = theirs.length === 0 ? ['proven'] : ['proven', 'trial'];
  expect(states).toContain(version?.labels[LABEL.state]);
  const secrets = new Map(run.place.secrets().map((secret) => [secret.id, secret]));
  for (const one of run.place.live(run.operator.owner, false).services) {
    if (theirs.includes(one.name)) continue;
    for (const ref of one.refs) {
      const secret = secrets.get(ref.secretId);
      if (secret === undefined || !isOf(secret, name) || refused.includes(one.id)) continue;
      expect(secret.value).toBe('last');
    }
  }
}

function isOf({ labels, name: swarmName }: PlacedSecret, name: string): boolean {
  const kind = kindOfName(name);
  return kindOfName(swarmName) === kind && labels[LABEL[kind]] === plainName(name);
}

function shuffle<T>(items: readonly T[], seed: number): readonly T[] {
  const keyed = items.map((item, i) => ({ item, key: Math.imul(i + 1, seed | 1) % 1_009 }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
