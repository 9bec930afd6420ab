import { describe, expect, test } from '@jest/globals';
import { createService, settleDown, tick, updateService } from '../world/engine.js';
import { newOperator, pass, planPass, type Git, type Operator, type PassOptions } from '../world/operator.js';
import { newWorld, type World, type WorldSecret, type WorldService } from '../world/world.js';

const ROLLOUT = { maxParallel: 4, first: [], soakMs: 2_000, timeoutMs: 20_000, onFailure: 'Rollback' } as const;
const wanted = (value: string, more: Git[string] = {}): Git => ({
  db: { value, rollout: ROLLOUT, stableName: false, ...more },
});

function converge(world: World, operator: Operator, git: Git): void {
  for (let i = 0; i < 400; i += 1) {
    const { plan } = pass(world, operator, git);
    if (plan.steps.length === 0 && !plan.unsettled) return;
    tick(world);
    operator.now += 2_000;
  }
  throw new Error('does not converge');
}

function secretOf(world: World, name: string): WorldSecret {
  const found = [...world.secrets.values()].find((secret) => secret.name === name);
  if (found === undefined) throw new Error(`no secret ${name}`);
  return found;
}

function serviceOf(world: World, name: string): WorldService {
  const found = [...world.services.values()].find((service) => service.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

/** "web" runs on version 1 of "db", then on one for each further value. */
function played(...values: readonly string[]): { world: World; operator: Operator; git: Git } {
  const [world, operator] = [newWorld(), newOperator()];
  const [first = '', ...later] = values;
  converge(world, operator, wanted(first));
  createService(world, { name: 'web', refs: [{ secret: secretOf(world, 'db_v1'), target: 'db' }], replicas: 1 });
  settleDown(world);
  for (const value of later) converge(world, operator, wanted(value));
  return { world, operator, git: wanted(values.at(-1) ?? '') };
}

/** What a plan to forget says: "remove db_v1", "held db_v2 StillWanted". */
function said(
  { world, operator, git }: ReturnType<typeof played>,
  version: number | null = null,
  more: PassOptions = {},
): string[] {
  const forget = { secret: 'db', version };
  const { plan } = planPass(world, operator, git, { ...more, forget });
  return [
    ...plan.steps.map((step) => `${step.action} ${'holder' in step ? step.holder : step.service}`),
    ...plan.held.map(({ holder, reason }) => `held ${holder ?? ''} ${reason}`),
  ];
}

describe('forgetting a version', () => {
  test('settles who could be rolled back to it, and nobody else', () => {
    const at = played('one', 'two');
    createService(at.world, { name: 'other', refs: [{ secret: secretOf(at.world, 'db_v2'), target: 'db' }] });
    settleDown(at.world);
    expect(said(at)).toEqual(['settle web', 'remove db_v1']);
  });

  test('is planned alone: nothing else that is to be done happens with it', () => {
    const at = played('one', 'two');
    expect(said({ ...at, git: { ...at.git, api: { value: 'x' } } })).toEqual(['settle web', 'remove db_v1']);
  });

  test('leaves a rollback target that cannot be given up pointing at nothing, and says so', () => {
    const at = played('one', 'two');
    const web = serviceOf(at.world, 'web');
    // Somebody's own change came last, so an identical update would give that up too.
    updateService(at.world, web.id, web.index, { ...web.spec, image: 'web:2' });
    settleDown(at.world);
    const back = serviceOf(at.world, 'web');
    const refs = [{ ...back.spec.refs[0], secretId: secretOf(at.world, 'db_v1').id, swarmName: 'db_v1' }];
    back.previous = { ...(back.previous ?? back.spec), refs: refs as typeof back.spec.refs };
    expect(said(at)).toEqual(['remove db_v1']);
    const { plan } = planPass(at.world, at.operator, at.git, { forget: { secret: 'db', version: null } });
    expect(plan.steps[0]?.message).toContain('a rollback of it would stop its tasks for good');
  });

  test('waits while the engine could still roll back by itself', () => {
    const at = played('one', 'two');
    serviceOf(at.world, 'web').updateState = 'updating';
    expect(said(at)).toEqual(['held db_v1 RolloutInProgress']);
  });

  test('never takes what a service mounts', () => {
    const at = played('one', 'two');
    createService(at.world, { name: 'late', refs: [{ secret: secretOf(at.world, 'db_v1'), target: 'db' }] });
    settleDown(at.world);
    expect(said(at)).toEqual(['held db_v1 StillMounted']);
  });

  test('never takes the wanted version', () => {
    expect(said(played('one', 'two'), 2)).toEqual(['held db_v2 StillWanted']);
    expect(said(played('one'))).toEqual([]);
  });

  test('never takes the last proven one while another value is only wanted', () => {
    const at = played('one', 'two');
    expect(said({ ...at, git: wanted('three') })).toEqual(['settle web', 'remove db_v1', 'held db_v2 LastProven']);
  });

  /** From a wrong directory it once took the version that a bad value on trial would have been taken back to. */
  test('never takes the last proven one of a name that services use, whatever the directory says', () => {
    const at = played('one', 'two');
    createService(at.world, { name: 'late', refs: [{ secret: secretOf(at.world, 'db_v1'), target: 'db' }] });
    settleDown(at.world);
    const elsewhere: Git = { api: { value: 'x' } };
    expect(said({ ...at, git: elsewhere }, 2)).toEqual(['held db_v2 LastProven']);
    for (const service of [...at.world.services.values()]) at.world.services.delete(service.id);
    at.world.tasks.clear();
    expect(said({ ...at, git: elsewhere }, 2)).toEqual(['remove db_v2']);
  });

  test('takes nothing of a suspended document', () => {
    const at = played('one', 'two');
    expect(said({ ...at, git: wanted('two', { suspend: true }) })).toContain('held db_v1 Suspended');
  });

  test('takes nothing of a name whose document could not be read', () => {
    const at = played('one', 'two');
    expect(said({ ...at, git: { api: {} } }, 1, { specs: { complete: false } })).toEqual([
      'held db_v1 IncompleteSpecs',
    ]);
  });

  test('takes a failed version with the memory that it failed', () => {
    const at = played('one', 'two');
    secretOf(at.world, 'db_v1').labels = { ...secretOf(at.world, 'db_v1').labels, 'waxseal.state': 'failed: x' };
    const { plan } = planPass(at.world, at.operator, at.git, { forget: { secret: 'db', version: 1 } });
    expect(plan.steps.at(-1)).toMatchObject({ action: 'remove', holder: 'db_v1', reason: 'Forgotten' });
    expect(plan.steps.at(-1)?.message).toContain('the same value would be tried again');
  });

  test('takes the same value under the plain name with it, where that could not be made fresh', () => {
    const [world, operator] = [newWorld(), newOperator()];
    const git = (value: string): Git => ({ db: { value, rollout: ROLLOUT } });
    converge(world, operator, git('one'));
    createService(world, { name: 'web', refs: [{ secret: secretOf(world, 'db'), target: 'db' }], replicas: 1 });
    const labels = secretOf(world, 'db').labels;
    settleDown(world);
    converge(world, operator, git('two'));
    // As if it had been kept from being made anew.
    const stable = secretOf(world, 'db');
    stable.labels = labels;
    expect(said({ world, operator, git: git('two') })).toEqual(['remove db_v1', 'remove db']);
  });
});
