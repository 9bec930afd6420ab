import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Live } from '../../src/model/live.js';
import { kindOfName, objectName } from '../../src/model/object-name.js';
import { groundOf } from '../../src/plan/ground.js';
import { Refused } from './engine.js';
import { newOperator, pass, planPass, specsOf, type Git, type Operator } from './operator.js';
import type { Follower, NewFollower, Place, PlacedSecret } from './place.js';

/**
 * Random worlds, random other writers, crashes between any two steps. What must hold is checked at every step that
 * Waxseal takes, not only at the end.
 */

/** Who is there when a history begins. */
export interface Setting {
  /** Of the documents. */
  readonly names: readonly string[];
  /** What belongs to nobody here; one of them is in the way of a version. */
  readonly strangers: readonly string[];
  readonly services: readonly NewFollower[];
}

const at = (...names: string[]): NewFollower['mounts'] =>
  names.map((name) => ({ secret: name, target: name.replace('config/', '') }));

export const SECRETS: Setting = {
  names: ['api', 'db'],
  strangers: ['foreign', 'db_v9'],
  services: [
    { name: 'a', replicas: 2, failureAction: 'rollback', mounts: at('api', 'db') },
    { name: 'b', replicas: 1, failureAction: 'pause', mounts: at('db', 'foreign') },
    { name: 'c', replicas: 2, failureAction: 'continue', mounts: at('api') },
  ],
};

/** "db" is a secret and a config, and one service mounts both; so are the strangers. */
export const BOTH_KINDS: Setting = {
  names: ['api', 'config/app', 'config/db', 'db'],
  strangers: ['foreign', 'config/foreign', 'db_v9', 'config/db_v8'],
  services: [
    { name: 'a', replicas: 2, failureAction: 'rollback', mounts: at('api', 'db', 'config/db') },
    { name: 'b', replicas: 1, failureAction: 'pause', mounts: at('db', 'foreign', 'config/app', 'config/foreign') },
    { name: 'c', replicas: 2, failureAction: 'continue', mounts: at('config/db') },
  ],
};

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

/** What anybody may do next. */
export function movesIn({ names }: Setting): fc.Arbitrary<Move> {
  const name = fc.constantFrom(...names);
  const value = fc.constantFrom(...VALUES);
  const rotate = fc.constantFrom('', 'r1');
  const whenSourceAbsent = fc.constantFrom('Delete' as const, 'Retain' as const);
  const service = fc.integer({ min: 0, max: 2 });
  const n = fc.integer({ min: 0, max: 3 });
  const others = fc.constantFrom('scale' as const, 'rollback' as const, 'image' as const, 'redeploy' as const);
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('commit' as const), name, value, rotate }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), name }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('vanish' as const), name, whenSourceAbsent }) },
    {
      weight: 8,
      arbitrary: fc.record({ do: fc.constant('pass' as const), dieAfter: fc.integer({ min: 0, max: 12 }) }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ticks: fc.integer({ min: 1, max: 8 }) }) },
    { weight: 4, arbitrary: fc.record({ do: others, service, n }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  );
}

export interface Run {
  readonly place: Place;
  readonly setting: Setting;
  operator: Operator;
  git: Git;
}

/** Every document with one value. */
export function allOf({ names }: Setting, value: string): Git {
  return Object.fromEntries(names.map((name) => [name, { value }]));
}

export function start(place: Place, setting: Setting): Run {
  const run: Run = { place, setting, operator: newOperator(), git: allOf(setting, 'one') };
  for (const name of setting.strangers) place.create(name, {}, 'theirs');
  settle(run);
  for (const one of setting.services) place.deploy(one);
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

export function play(run: Run, move: Move): void {
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
      const there = new Set(place.secrets().map((secret) => secret.name));
      const refs = place.live(operator.owner, false).services.find((one) => one.id === id)?.refs ?? [];
      place.remount(
        name,
        refs.map(({ swarmName, target }) => {
          const plain = objectName(kindOfName(swarmName), target);
          return there.has(plain) ? plain : swarmName;
        }),
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
  for (const name of run.setting.strangers)
    expect(must(run.place, name)).toMatchObject({ labels: {}, value: 'theirs' });
}

function neededIn({ services, tasks }: Live): ReadonlySet<string> {
  const wanted = (tasks ?? []).filter((task) => task.wanted).flatMap((task) => task.refs);
  const refs = [...services.flatMap((one) => [...one.refs, ...(one.previousRefs ?? [])]), ...wanted];
  return new Set(refs.map((ref) => ref.secretId));
}

export function settle(run: Run, limit = 150): void {
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
export function calm({ place }: Run): void {
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
