import { describe, expect, test } from '@jest/globals';
import {
  createService,
  refTo,
  rollbackService,
  scaleService,
  settleDown,
  tick,
  updateService,
} from '../world/engine.js';
import { newOperator, pass, PLACE, planPass, type Git, type Operator, type PassOptions } from '../world/operator.js';
import { newWorld, type World, type WorldSecret } from '../world/world.js';

/** Passes and time in turn, as `apply` waits, until nothing is left to do. */
function converge(world: World, operator: Operator, git: Git, options: PassOptions = {}): string[] {
  const done: string[] = [];
  for (let i = 0; i < 400; i += 1) {
    const { plan } = pass(world, operator, git, options);
    done.push(...plan.steps.map((step) => `${step.action} ${'holder' in step ? step.holder : step.service}`));
    if (plan.steps.length === 0 && !plan.unsettled) return done;
    tick(world);
    operator.now += 2_000;
  }
  throw new Error(`does not converge: ${done.slice(-12).join('; ')}`);
}

const named = (world: World, name: string): WorldSecret => {
  const found = [...world.secrets.values()].find((secret) => secret.name === name);
  if (found === undefined) throw new Error(`no secret ${name}`);
  return found;
};
const ROLLOUT = { maxParallel: 4, first: [], soakMs: 2_000, timeoutMs: 20_000 };
const names = (world: World): string[] => [...world.secrets.values()].map((secret) => secret.name).sort();
const mounted = (world: World, service: string): string[] =>
  [...world.services.values()].find((one) => one.name === service)?.spec.refs.map((ref) => ref.swarmName) ?? [];

describe('the walk over a pure world', () => {
  test('a first apply makes version and stable name, and an idle one nothing', () => {
    const [world, operator] = [newWorld(), newOperator()];
    expect(converge(world, operator, { db: { value: 'one' } })).toEqual(['create db_v1', 'create db']);
    const idle = planPass(world, operator, { db: { value: 'one' } });
    expect(idle.plan.steps).toEqual([]);
    expect(idle.looked).toBe(false);
  });

  // A value outside of git cannot be compared without the identity. That was told as a document that had changed.
  test('without the identity no line says of an unopened value that it changed', () => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' } });
    const { plan } = planPass(world, operator, { db: { unopened: true } });
    const said = 'only if the value differs, which nobody can tell without the identity';
    expect(plan.steps).toMatchObject([{ action: 'create', reason: 'ValueUnknown', message: said }]);
    expect(plan.later).toMatchObject([{ action: 'replace', message: said }]);
  });

  test('without the identity a first value is to be read, not "to be read again"', () => {
    const { plan } = planPass(newWorld(), newOperator(), { db: { unopened: true } });
    const said = 'follows once its value is read, which takes the identity';
    expect(plan.later).toMatchObject([{ action: 'create', holder: 'db', message: said }]);
  });

  test('three rotations in a row end on the last value, with the stable name made anew', () => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' } });
    createService(world, { name: 'web', replicas: 3, refs: [{ secret: named(world, 'db'), target: 'db' }] });
    settleDown(world);
    for (const value of ['two', 'three', 'four']) converge(world, operator, { db: { value } });
    expect(mounted(world, 'web')).toEqual(['db_v4']);
    expect(names(world)).toEqual(['db', 'db_v3', 'db_v4']);
    expect(named(world, 'db').value).toBe('four');
    expect(planPass(world, operator, { db: { value: 'four' } }).plan.steps).toEqual([]);
  });

  test.each(['pause', 'rollback', 'continue'] as const)('a bad value is taken back (%s)', (failureAction) => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' } });
    createService(world, {
      name: 'web',
      replicas: 3,
      failureAction,
      refs: [{ secret: named(world, 'db'), target: 'db' }],
    });
    settleDown(world);
    converge(world, operator, { db: { value: 'two' } });
    const done = converge(world, operator, { db: { value: 'bad' } });
    expect(done).toContain('create db_v3');
    expect(mounted(world, 'web')).toEqual(['db_v2']);
    const { plan } = planPass(world, operator, { db: { value: 'bad' } });
    expect(plan.held.map((held) => held.reason)).toEqual(['VersionFailed']);
    expect(converge(world, operator, { db: { value: 'bad' } })).toEqual([]);
    converge(world, operator, { db: { value: 'three' } });
    expect(mounted(world, 'web')).toEqual(['db_v4']);
  });

  test('two bad values in a row end on the last proven one', () => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' } });
    createService(world, {
      name: 'web',
      replicas: 2,
      failureAction: 'rollback',
      refs: [{ secret: named(world, 'db'), target: 'db' }],
    });
    settleDown(world);
    converge(world, operator, { db: { value: 'two' } });
    pass(world, operator, { db: { value: 'bad1' } });
    tick(world);
    operator.now += 2_000;
    converge(world, operator, { db: { value: 'bad2' } });
    expect(mounted(world, 'web')).toEqual(['db_v2']);
  });

  test('a scale in the middle of a trial still goes back', () => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' } });
    const web = createService(world, {
      name: 'web',
      replicas: 2,
      failureAction: 'rollback',
      refs: [{ secret: named(world, 'db'), target: 'db' }],
    });
    settleDown(world);
    converge(world, operator, { db: { value: 'two' } });
    pass(world, operator, { db: { value: 'bad1' } });
    tick(world);
    scaleService(world, web.id, 3);
    converge(world, operator, { db: { value: 'bad1' } });
    expect(mounted(world, 'web')).toEqual(['db_v2']);
  });

  test.each([1, 2])('a service in a crash loop has no vote, seen running or not (%d)', (ticks) => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' } });
    const refs = [{ secret: named(world, 'db'), target: 'db' }];
    createService(world, { name: 'web', replicas: 2, refs });
    const sick = createService(world, { name: 'sick', image: 'bad-later', failureAction: 'continue', refs });
    settleDown(world, 10);
    for (let i = 0; i < ticks; i += 1) tick(world);
    converge(world, operator, { db: { value: 'two' } });
    expect(mounted(world, 'web')).toEqual(['db_v2']);
    expect(mounted(world, 'sick')).toEqual(['db_v2']);
    expect(named(world, 'db_v2').labels).toMatchObject({ 'waxseal.state': 'proven', 'waxseal.unjudged': sick.id });
  });

  test('with onFailure Pause it ends with the failure, and goes on with another value', () => {
    const [world, operator] = [newWorld(), newOperator()];
    const rollout = { maxParallel: 4, first: [], soakMs: 15_000, timeoutMs: 600_000, onFailure: 'Pause' as const };
    converge(world, operator, { db: { value: 'one' } });
    createService(world, { name: 'web', replicas: 2, refs: [{ secret: named(world, 'db'), target: 'db' }] });
    settleDown(world);
    const before = operator.now;
    converge(world, operator, { db: { value: 'bad-later', rollout } });
    expect(mounted(world, 'web')).toEqual(['db_v2']);
    expect(operator.now - before).toBeLessThan(rollout.timeoutMs / 2);
    converge(world, operator, { db: { value: 'two', rollout } });
    expect(mounted(world, 'web')).toEqual(['db_v3']);
  });

  test('a step back that the engine takes back again and again ends, and is told', () => {
    const [world, operator] = [newWorld(), newOperator()];
    const git = { db: { value: 'bad' } };
    converge(world, operator, { db: { value: 'one' } });
    const refs = [{ secret: named(world, 'db'), target: 'db' }];
    const web = createService(world, { name: 'web', replicas: 2, failureAction: 'rollback', refs });
    settleDown(world);
    pass(world, operator, git);
    // Somebody breaks the image, too, and then touches the service once more: the last change looks like ours.
    for (let i = 0; i < 2; i += 1) updateService(world, web.id, web.index, { ...web.spec, image: 'bad' });
    settleDown(world);
    converge(world, operator, git);
    expect(planPass(world, operator, git).plan.held.map((held) => held.reason)).toEqual([
      'VersionFailed',
      'RollbackFailed',
    ]);
    expect(converge(world, operator, git)).toEqual([]);
    // Another value is tried once; the broken image has the engine take that back, too, and a person is told.
    const next = { db: { value: 'two' } };
    expect(converge(world, operator, next)).toContain('repoint web');
    expect(planPass(world, operator, next).plan.held.map((held) => held.reason)).toEqual(['RolledBack']);
    expect(converge(world, operator, next)).toEqual([]);
  });

  test('a manual rollback of a proven version is respected and convicts nothing', () => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' } });
    const web = createService(world, {
      name: 'web',
      replicas: 2,
      refs: [{ secret: named(world, 'db'), target: 'db' }],
    });
    settleDown(world);
    converge(world, operator, { db: { value: 'two' } });
    converge(world, operator, { db: { value: 'three' } });
    rollbackService(world, web.id);
    settleDown(world);
    converge(world, operator, { db: { value: 'three' } });
    expect(mounted(world, 'web')).toEqual(['db_v2']);
    expect(planPass(world, operator, { db: { value: 'three' } }).plan.held.map((h) => h.reason)).toContain(
      'RolledBack',
    );
    converge(world, operator, { db: { value: 'four' } });
    expect(mounted(world, 'web')).toEqual(['db_v4']);
  });

  test('a git revert uses the earlier proven version again', () => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' } });
    createService(world, { name: 'web', replicas: 2, refs: [{ secret: named(world, 'db'), target: 'db' }] });
    settleDown(world);
    converge(world, operator, { db: { value: 'two' } });
    converge(world, operator, { db: { value: 'one' } });
    expect(named(world, 'db').value).toBe('one');
    expect(mounted(world, 'web').map((name) => named(world, name).value)).toEqual(['one']);
    expect(converge(world, operator, { db: { value: 'bad' } }).length).toBeGreaterThan(1);
    expect(mounted(world, 'web').map((name) => named(world, name).value)).toEqual(['one']);
  });

  test('a revert to a value that is dead by now is taken back, and the value that ran last is still there', () => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' } });
    createService(world, { name: 'web', replicas: 2, refs: [{ secret: named(world, 'db'), target: 'db' }] });
    settleDown(world);
    converge(world, operator, { db: { value: 'two' } });
    // The password was changed in the database: the earlier value opens nothing any more.
    const first = named(world, 'db_v1');
    world.secrets.set(first.id, { ...first, value: 'bad by now' });
    converge(world, operator, { db: { value: 'one' } });
    expect(mounted(world, 'web')).toEqual(['db_v2']);
    expect(named(world, 'db_v1').labels['waxseal.state']).toBe('failed: TasksFailed web');
  });

  test('a revert moves every follower, however many may move at once', () => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' } });
    const services = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const name of services) createService(world, { name, refs: [{ secret: named(world, 'db'), target: 'db' }] });
    settleDown(world);
    converge(world, operator, { db: { value: 'two' } });
    converge(world, operator, { db: { value: 'one' } });
    expect(services.map((name) => mounted(world, name))).toEqual(services.map(() => ['db_v1']));
  });

  test('a mount that Waxseal added and a stack file has taken over is not taken away', () => {
    const [world, operator] = [newWorld(), newOperator()];
    const consumer = {
      service: 'web',
      selector: null,
      target: 'db',
      uid: '0',
      gid: '0',
      mode: 0o400,
      force: true,
      place: PLACE,
    };
    converge(world, operator, { db: { value: 'one' } });
    const web = createService(world, { name: 'web', refs: [] });
    settleDown(world);
    converge(world, operator, { db: { value: 'one', consumers: [consumer] } });
    expect(mounted(world, 'web')).toEqual(['db_v1']);
    updateService(world, web.id, web.index, { ...web.spec, refs: [refTo(named(world, 'db'), 'db')] });
    settleDown(world);
    converge(world, operator, { db: { value: 'one' } });
    expect(mounted(world, 'web')).toEqual(['db']);
    converge(world, operator, { db: { value: 'two' } });
    expect(mounted(world, 'web')).toEqual(['db_v2']);
  });

  test.each([true, false])(
    'a bad value is taken back although its document is gone or broken (complete: %s)',
    (complete) => {
      const [world, operator] = [newWorld(), newOperator()];
      const git = { db: { value: 'one' }, other: { value: 'one' } };
      converge(world, operator, git);
      createService(world, { name: 'web', replicas: 2, refs: [{ secret: named(world, 'db'), target: 'db' }] });
      settleDown(world);
      pass(world, operator, { ...git, db: { value: 'bad' } });
      tick(world);
      converge(world, operator, { other: { value: 'one' } }, { specs: { complete } });
      expect(mounted(world, 'web')).toEqual(['db_v1']);
      expect(named(world, 'db_v2').labels['waxseal.state']).toBe('failed: TasksFailed web');
    },
  );

  test('two secrets in one update of which one is bad: the good one moves once the other has a new value', () => {
    const [world, operator] = [newWorld(), newOperator()];
    const first = { db: { value: 'one' }, api: { value: 'one' } };
    converge(world, operator, first);
    const refs = ['api', 'db'].map((target) => ({ secret: named(world, target), target }));
    createService(world, { name: 'web', replicas: 2, failureAction: 'rollback', refs });
    settleDown(world);
    converge(world, operator, { db: { value: 'two' }, api: { value: 'bad' } });
    expect(mounted(world, 'web').map((name) => named(world, name).value)).toEqual(['one', 'one']);
    expect(named(world, 'db_v2').labels['waxseal.state']).toBe('suspect: api_v2');
    converge(world, operator, { db: { value: 'two' }, api: { value: 'three' } });
    expect(mounted(world, 'web')).toEqual(['api_v3', 'db_v2']);
  });

  test('a removed document removes everything once nothing needs it', () => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { db: { value: 'one' }, other: {} });
    converge(world, operator, { other: {} });
    expect(names(world)).toEqual(['other', 'other_v1']);
  });
});

type Stay = Readonly<Pick<Git[string], 'rollout' | 'suspend'>>;
const PAUSE: Stay = { rollout: { ...ROLLOUT, onFailure: 'Pause' } };

describe.each<[string, Stay]>([
  ['onFailure Pause', PAUSE],
  ['suspend', { suspend: true }],
])('a service that stays on a failed version (%s)', (_, stay) => {
  test.each(['on trial', 'failed'])('keeps its other secrets waiting, and apply ends (%s)', (when) => {
    const [world, operator] = [newWorld(), newOperator()];
    converge(world, operator, { api: { value: 'one' }, db: { value: 'one' } });
    const refs = ['api', 'db'].map((name) => ({ secret: named(world, name), target: name }));
    createService(world, { name: 'web', replicas: 2, refs });
    settleDown(world);
    pass(world, operator, { api: { value: 'one' }, db: { value: 'bad' } });
    settleDown(world);
    if (when === 'failed') pass(world, operator, { api: { value: 'one' }, db: { value: 'bad', ...PAUSE } });
    const git = { api: { value: 'two' }, db: { value: 'bad', ...stay } };
    converge(world, operator, git);
    expect(mounted(world, 'web')).toEqual(['api', 'db_v2']);
    expect(named(world, 'api_v2').labels['waxseal.state']).toBe('trial');
    converge(world, operator, { ...git, db: { value: 'three' } });
    expect(mounted(world, 'web')).toEqual(['api_v2', 'db_v3']);
    expect(named(world, 'api_v2').labels['waxseal.state']).toBe('proven');
  });
});

// It said "two secrets" of two configs, and of a config that wants the place of a secret.
test.each([
  [['api', 'db'], 'two secrets'],
  [['config/api', 'config/db'], 'two configs'],
  [['api', 'config/db'], 'a secret and a config'],
])('of mounts that want one target it is told what they are (%p)', (names, what) => {
  const [world, operator] = [newWorld(), newOperator()];
  createService(world, { name: 'web', refs: [] });
  settleDown(world);
  const target = '/etc/one';
  const consumer = {
    ...{ service: 'web', selector: null, target, uid: '0', gid: '0', mode: 0o400, force: false, place: PLACE },
  };
  const git = Object.fromEntries(names.map((name) => [name, { consumers: [consumer] }]));
  const { held } = pass(world, operator, git).plan;
  expect(held.map(({ message }) => message)).toContain(`${what} want the same target in "web"`);
});

test('a source that says nothing makes no stable name stale: nobody knows of another value', () => {
  const [world, operator] = [newWorld(), newOperator()];
  converge(world, operator, { db: { value: 'one' } });
  for (const silent of [{ unavailable: true }, { absent: true }]) {
    const { plan } = planPass(world, operator, { db: silent });
    expect(plan.standings).toMatchObject([{ secret: 'db', stableCurrent: true, stableBlockedBy: null }]);
  }
});
