import { describe, expect, test } from '@jest/globals';
import type { Service } from '../../src/model/live.js';
import type { UpdateSettings } from '../../src/model/posture.js';
import type { Problem } from '../../src/model/problem.js';
import type { Consumer, Policy, Specs } from '../../src/model/spec.js';
import { serviceLints, type SeenServices } from '../../src/posture/service-lints.js';
import { createService, settleDown } from '../world/engine.js';
import { newOperator, pass, policyOf, specsOf, type Git } from '../world/operator.js';
import { liveOf, newWorld } from '../world/world.js';

const OWNER = 'shop-prod-k7f3';
const SAFE: UpdateSettings = {
  ...{ order: 'stop-first', failureAction: 'rollback', delayMs: 10_000, monitorMs: 10_000, parallelism: 1 },
};
const at = (line: number): Consumer['place'] => ({ file: 'db.yaml', line, column: 5 });
const consumer = (line: number, service: string): Consumer => ({
  ...{ service, selector: null, target: 'db', uid: '0', gid: '0', mode: 0o400, force: false, place: at(line) },
});

interface Seen {
  readonly git?: Git;
  readonly specs?: Partial<Specs>;
  readonly policy?: Partial<Policy>;
  readonly update?: Partial<UpdateSettings> | null;
  readonly service?: Partial<Service>;
  readonly mounts?: readonly string[];
}

/** "line code" of what is told of a service "web" with two tasks that mounts these. */
function told(seen: Seen): readonly string[] {
  return lints(seen).map(({ code, line }) => `${String(line)} ${code}`);
}

function lints({
  git = { db: {} },
  mounts = ['db_v1'],
  policy = {},
  service,
  specs,
  update,
}: Seen): readonly Problem[] {
  const [world, operator] = [newWorld(), newOperator(OWNER)];
  pass(world, operator, git);
  pass(world, operator, git);
  const refs = mounts.map((name) => {
    const secret = [...world.secrets.values()].find((one) => one.name === name);
    if (secret === undefined) throw new Error(name);
    return { secret, target: name };
  });
  createService(world, { name: 'web', replicas: 2, refs });
  settleDown(world);
  const live = liveOf(world, OWNER, true);
  const careful = live.services.map((one) => ({
    ...one,
    refs: one.refs.map((ref) => ({ ...ref, mode: 0o400 })),
    ...service,
  }));
  const settings = [{ name: 'web', update: { ...SAFE, ...update }, healthcheck: false }];
  const seen: SeenServices = { live: { ...live, services: careful }, settings: update === null ? null : settings };
  return serviceLints(specsOf(OWNER, git, { policy: policyOf(OWNER, policy), ...specs }), seen);
}

describe('of a service that a document is about it is told', () => {
  test('nothing where it catches a bad value', () => expect(told({})).toEqual([]));

  test.each<[string, Partial<UpdateSettings>]>([
    ['StartFirstUnchecked', { order: 'start-first' }],
    ['FailureActionContinue', { failureAction: 'continue' }],
    ['FailureActionPause', { failureAction: 'pause' }],
    ['MonitorTooShort', { monitorMs: 4999 }],
    ['DelayBelowMonitor', { delayMs: 9999 }],
    ['AllAtOnce', { parallelism: 0 }],
  ])('%s by the rules of doctor, of secrets and of configs', (code, update) => {
    expect(told({ update })).toEqual([`1 ${code}`]);
    expect(told({ update, git: { 'config/app': {} }, mounts: ['config/app_v1'] })).toEqual([`1 ${code}`]);
    expect(told({ update, mounts: [] })).toEqual([]);
  });

  test('at the entry that names it rather than at the document', () => {
    const git = { api: {}, db: { consumers: [consumer(7, 'web')] } };
    const mounts = ['api_v1', 'db_v1'];
    expect(told({ git, mounts, update: { failureAction: 'pause' } })).toEqual(['7 FailureActionPause']);
    // Before it is mounted, too: that is when somebody reads it.
    expect(told({ git, mounts: [], update: { failureAction: 'pause' } })).toEqual(['7 FailureActionPause']);
  });

  // Documents are found by an index: their order must not become that of the mounts, or of names before selectors.
  test('at the first of several entries, and at the first of several documents', () => {
    const update = { failureAction: 'pause' } as const;
    const git = { a: { place: at(3) }, b: { place: at(5) }, c: { place: at(7) } };
    expect(told({ update, git, mounts: ['c_v1', 'b_v1'] })).toEqual(['5 FailureActionPause']);
    const [labels, selector] = [{ tier: 'web' }, { ...consumer(4, 'web'), service: null, selector: { tier: 'web' } }];
    const entries = { a: { consumers: [selector] }, b: { consumers: [consumer(6, 'web')] } };
    const seen = { update, git: entries, mounts: ['a_v1'], service: { labels } };
    expect(told(seen)).toEqual(['4 FailureActionPause']);
    expect(told({ ...seen, service: {} })).toEqual(['6 FailureActionPause']);
  });

  test('that a mode lets everybody read a secret; a config has nothing to hide', () => {
    const refs = (swarmName: string, id: string) => [
      { secretId: id, swarmName, target: 'x', uid: '0', gid: '0', mode: 0o444 },
    ];
    expect(told({ service: { refs: refs('db_v1', 'secret1') } })).toEqual(['1 MountReadableByAll']);
    expect(
      told({ git: { 'config/app': {} }, mounts: [], service: { refs: refs('config/app_v1', 'secret1') } }),
    ).toEqual([]);
  });

  test('that it is not there, at the entry', () => {
    const git = { db: { consumers: [consumer(7, 'web'), consumer(9, 'wbe')] } };
    expect(told({ git })).toEqual(['9 ConsumerNotDeployed']);
  });

  test.each<[string, Partial<Service>]>([
    ['a job', { mode: 'replicated-job' }],
    ['what is not started again', { restart: 'none' }],
  ])('that %s mounts the stable name; a job is not updated, so its settings do not count', (_, service) => {
    expect(told({ service, mounts: ['db'] })).toEqual(['1 JobOnStableName']);
    expect(told({ service })).toEqual([]);
  });

  test('nothing of its updates where the snapshot does not tell them', () => {
    expect(told({ update: null, mounts: ['db'], service: { mode: 'global-job' } })).toEqual(['1 JobOnStableName']);
    expect(told({ update: null })).toEqual([]);
  });
});

describe('such a lint', () => {
  const update = { failureAction: 'pause' } as const;

  test('has the level that the Policy says', () => {
    const level = (is: 'off' | 'error'): readonly string[] =>
      lints({ update, policy: { lints: { FailureActionPause: is } } }).map((one) => one.severity);
    expect([level('error'), level('off')]).toEqual([['error'], []]);
  });

  // At the first place alone it came back as soon as a document of an earlier name was added.
  test('is taken back by a comment at any of the places that it is about', () => {
    const git = { api: { place: at(3) }, db: { consumers: [consumer(7, 'web')], place: at(5) } };
    const ignored = (
      line: number,
      code: 'FailureActionPause' | 'AllAtOnce' = 'FailureActionPause',
    ): readonly string[] =>
      told({ git, mounts: ['api_v1', 'db_v1'], update, specs: { ignores: [{ code, file: 'db.yaml', line }] } });
    expect([ignored(3), ignored(5), ignored(7)]).toEqual([[], [], []]);
    expect([ignored(4), ignored(7, 'AllAtOnce')]).toEqual([['7 FailureActionPause'], ['7 FailureActionPause']]);
  });

  test('says of a healthcheck what cannot be seen', () => {
    const [one] = lints({ update: { order: 'start-first' } });
    expect(one?.message).toContain('a healthcheck of the image cannot be seen here');
  });
});
