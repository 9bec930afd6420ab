import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LABEL } from '../../src/model/labels.js';
import type { Live } from '../../src/model/live.js';
import { groundOf } from '../../src/plan/ground.js';
import { plan } from '../../src/plan/plan.js';
import { embeddedPlace } from '../world/embedded-place.js';
import { Refused } from '../world/engine.js';
import { desiredOf, newOperator, pass, planPass, specsOf, type Git, type Operator } from '../world/operator.js';
import type { Follower, Place, PlacedSecret } from '../world/place.js';
import { purePlace } from '../world/pure-place.js';

/**
 * Random worlds, random other writers, crashes between any two steps. What must hold is checked at every step that
 * Waxseal takes, not only at the end.
 */

const NAMES = ['api', 'db'] as const;
const VALUES = ['one', 'two', 'three', 'bad1', 'bad-later'] as const;

const IMAGES = ['bad', 'bad-later', 'image:2'] as const;

type Move =
  | { readonly do: 'commit'; readonly name: string; readonly value: string; readonly rotate: string }
  | { readonly do: 'drop'; readonly name: string }
  | { readonly do: 'vanish'; readonly name: string; readonly whenSourceAbsent: 'Delete' | 'Retain' }
  | { readonly do: 'pass'; readonly dieAfter: number }
  | { readonly do: 'wait'; readonly ticks: number }
  | { readonly do: 'scale' | 'rollback' | 'image' | 'redeploy'; readonly service: number; readonly n: number }
  | { readonly do: 'restart' };

const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      name: fc.constantFrom(...NAMES),
      value: fc.constantFrom(...VALUES),
      rotate: fc.constantFrom('', 'r1'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), name: fc.constantFrom(...NAMES) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('vanish' as const),
      name: fc.constantFrom(...NAMES),
      whenSourceAbsent: fc.constantFrom('Delete' as const, 'Retain' as const),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('pass' as const), dieAfter: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ticks: fc.integer({ min: 1, max: 8 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('scale' as const, 'rollback' as const, 'image' as const, 'redeploy' as const),
      service: fc.integer({ min: 0, max: 2 }),
      n: fc.integer({ min: 0, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

interface Run {
  readonly place: Place;
  operator: Operator;
  git: Git;
}

function start(place: Place): Run {
  const run: Run = { place, operator: newOperator(), git: { api: { value: 'one' }, db: { value: 'one' } } };
  place.create('foreign', {}, 'theirs');
  place.create('db_v9', {}, 'a stranger in the way');
  settle(run);
  const at = (...targets: string[]) => targets.map((target) => ({ secret: target, target }));
  place.deploy({ name: 'a', replicas: 2, failureAction: 'rollback', mounts: at('api', 'db') });
  place.deploy({ name: 'b', replicas: 1, failureAction: 'pause', mounts: at('db', 'foreign') });
  place.deploy({ name: 'c', replicas: 2, failureAction: 'continue', mounts: at('api') });
  for (let i = 0; i < 4; i += 1) place.step(3_000);
  return run;
}

function must(place: Place, name: string): PlacedSecret {
  const found = place.secrets().find((secret) => secret.name === name);
  if (found === undefined) throw new Error(`no secret ${name}`);
  return found;
}

function service(place: Place, n: number): Follower {
  const all = place.followers();
  const found = all[n % all.length];
  if (found === undefined) throw new Error('no service');
  return found;
}

function play(run: Run, move: Move): void {
  switch (move.do) {
    case 'commit':
      run.git = { ...run.git, [move.name]: { value: move.value, rotate: move.rotate } };
      return;
    case 'drop': {
      run.git = Object.fromEntries(Object.entries(run.git).filter(([name]) => name !== move.name));
      return;
    }
    // Its source proves that the key is gone; a later commit stands for a key that is back.
    case 'vanish': {
      const { name, whenSourceAbsent } = move;
      run.git = { ...run.git, [name]: { ...run.git[name], absent: true, whenSourceAbsent } };
      return;
    }
    case 'pass':
      guardedPass(run, move.dieAfter);
      return;
    case 'wait':
      for (let i = 0; i < move.ticks; i += 1) {
        run.place.step(3_000);
        run.operator.now += 3_000;
      }
      return;
    case 'restart':
      run.operator = { ...newOperator(), now: run.operator.now };
      return;
    default:
      meddle(run, move);
  }
}

/** Somebody else: docker service scale, rollback, update --image, stack deploy with static names. */
function meddle({ operator, place }: Run, { do: what, n, service: which }: Extract<Move, { service: number }>): void {
  const { id, name } = service(place, which);
  try {
    if (what === 'scale') place.scale(name, n);
    if (what === 'rollback') place.rollback(name);
    if (what === 'image') place.setImage(name, IMAGES[n] ?? 'image:1');
    if (what === 'redeploy') {
      const plain = new Set(place.secrets().map((secret) => secret.name));
      const refs = place.live(operator.owner, false).services.find((one) => one.id === id)?.refs ?? [];
      place.remount(
        name,
        refs.map((ref) => (plain.has(ref.target) ? ref.target : ref.swarmName)),
      );
    }
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
  }
}

/** A pass that is watched: nothing that could still be needed goes, and nobody's unfinished rollout is written. */
function guardedPass(run: Run, dieAfter: number): void {
  const live = run.place.live(run.operator.owner, true);
  const needed = neededIn(live);
  const { plan: made } = planPass(run.place, run.operator, run.git);
  const ground = groundOf({
    specs: specsOf(run.operator.owner, run.git),
    desired: [],
    live,
    seen: run.operator.seen,
    now: { monotonic: 0, wall: 0 },
    confirmRemovals: null,
  });
  for (const step of made.steps) {
    if (step.action === 'remove' || step.action === 'replace') expect(needed.has(step.holderId)).toBe(false);
    if (step.action === 'repoint' || step.action === 'settle') {
      const written = ground.input.live.services.find((one) => one.id === step.serviceId);
      const facts = written && ground.facts(written);
      expect(facts?.unfinished === true && !facts.ours).toBe(false);
    }
  }
  pass(run.place, run.operator, run.git, { dieAfter });
  expect(must(run.place, 'foreign').labels).toEqual({});
  expect(must(run.place, 'db_v9').labels).toEqual({});
}

function neededIn({ services, tasks }: Live): ReadonlySet<string> {
  const wanted = (tasks ?? []).filter((task) => task.wanted).flatMap((task) => task.refs);
  const refs = [...services.flatMap((one) => [...one.refs, ...(one.previousRefs ?? [])]), ...wanted];
  return new Set(refs.map((ref) => ref.secretId));
}

function settle(run: Run, limit = 150): void {
  for (let i = 0; i < limit; i += 1) {
    const { plan: made } = pass(run.place, run.operator, run.git);
    if (made.steps.length === 0 && !made.unsettled) return;
    mendImages(run);
    for (let t = 0; t < 3; t += 1) run.place.step(2_667);
    run.operator.now += 8_000;
  }
  const { plan: made } = planPass(run.place, run.operator, run.git);
  throw new Error(
    `does not converge: ${JSON.stringify({ steps: made.steps.map((s) => [s.action, s.reason, s.message]), held: made.held.map((h) => [h.secret, h.service, h.reason]) })}`,
  );
}

/** Everybody else has become quiet and well. */
function calm({ place }: Run): void {
  for (let i = 0; i < 25; i += 1) place.step(3_000);
  mendImages({ place });
  for (let i = 0; i < 25; i += 1) place.step(3_000);
}

/**
 * Whoever deployed a bad image mends it, and again where the engine took the good one back for the sake of a bad value:
 * with a bad image and a bad value at once, the engine undoes either mending for the other fault, ours as well as his.
 */
function mendImages({ place }: Pick<Run, 'place'>): void {
  for (const [n, one] of place.followers().entries()) {
    if (one.image.startsWith('bad')) place.setImage(one.name, `good:${n}`);
  }
}

const RUNS = Number(globalThis.process.env['PROPERTY_RUNS'] ?? 10_000);

/** A history on the embedded engine takes some ten times as long. */
const PLACES: readonly [where: string, make: () => Place, runs: number][] = [
  ['the pure world', purePlace, RUNS],
  ['the embedded engine', embeddedPlace, Math.ceil(RUNS / 100)],
];

describe.each(PLACES)('whatever others do, and wherever it is killed, on %s', (_, make, numRuns) => {
  test('it converges to good values, never removes what is needed, and is idle then', () => {
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 25 }), (list) => {
        const run = start(make());
        for (const move of list) play(run, move);
        run.git = { api: { value: 'last' }, db: { value: 'last' } };
        calm(run);
        settle(run);
        calm(run);
        settle(run);
        const again = planPass(run.place, run.operator, run.git);
        expect(again.plan.steps).toEqual([]);
        const theirs = again.plan.held.filter((held) => held.reason === 'PausedByOther').map((held) => held.service);
        for (const name of NAMES) checkServed(run, name, theirs);
      }),
      { numRuns },
    );
  });

  test('no value that anybody commits, in whatever order and haste, leaves an outage behind', () => {
    const ours = moves.filter((move) => ['commit', 'pass', 'wait', 'restart', 'scale'].includes(move.do));
    fc.assert(
      fc.property(fc.array(ours, { maxLength: 25 }), (list) => {
        const run = start(make());
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
        const run = start(make());
        for (const move of list) play(run, move);
        const specs = specsOf(run.operator.owner, run.git);
        const live = run.place.live(run.operator.owner, true);
        const now = { monotonic: run.operator.now, wall: 0 };
        const base = { specs, desired: desiredOf(specs, run.git), seen: run.operator.seen, now, confirmRemovals: null };
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
    .findLast(
      (one) => one.labels[LABEL.secret] === name && one.labels[LABEL.role] === 'version' && one.value === 'last',
    );
  const refused = (version?.labels[LABEL.refused] ?? '').split(',');
  // Where only an update that somebody left paused could tell, the version stays on trial.
  const states = theirs.length === 0 ? ['proven'] : ['proven', 'trial'];
  expect(states).toContain(version?.labels[LABEL.state]);
  const secrets = new Map(run.place.secrets().map((secret) => [secret.id, secret]));
  for (const one of run.place.live(run.operator.owner, false).services) {
    if (theirs.includes(one.name)) continue;
    for (const ref of one.refs) {
      const secret = secrets.get(ref.secretId);
      if (secret?.labels[LABEL.secret] !== name || refused.includes(one.id)) continue;
      expect(secret.value).toBe('last');
    }
  }
}

function shuffle<T>(items: readonly T[], seed: number): readonly T[] {
  const keyed = items.map((item, i) => ({ item, key: Math.imul(i + 1, seed | 1) % 1_009 }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
