import { describe, expect, test } from '@jest/globals';
import type { Live, Service } from '../../src/model/live.js';
import type { ServicePosture, UpdateSettings } from '../../src/model/posture.js';
import { examineServices } from '../../src/posture/services.js';
import { createSecret, createService } from '../world/engine.js';
import { liveOf, newWorld } from '../world/world.js';

const SAFE: UpdateSettings = {
  order: 'stop-first',
  failureAction: 'rollback',
  delayMs: 10_000,
  monitorMs: 10_000,
  parallelism: 1,
};

function webOf(more: Partial<Service> = {}): Live {
  const world = newWorld();
  createSecret(world, 'db', {}, 'a value');
  const [secret] = world.secrets.values();
  if (secret === undefined) throw new Error('no secret was made');
  createService(world, { name: 'web', refs: [{ secret, target: 'db' }], replicas: 2 });
  const live = liveOf(world, 'shop', false);
  return {
    ...live,
    services: live.services.map((one) => ({
      ...one,
      refs: one.refs.map((ref) => ({ ...ref, mode: 0o400 })),
      ...more,
    })),
  };
}

function codes(live: Live, update: Partial<UpdateSettings> = {}, more: Partial<ServicePosture> = {}): string[] {
  const posture = { name: 'web', secretVariables: [], update: { ...SAFE, ...update }, healthcheck: false, ...more };
  return examineServices(live, [posture]).map(({ code, severity }) => `${severity} ${code}`);
}

describe('a service', () => {
  test('that catches a bad value has nothing to be told', () => expect(codes(webOf())).toEqual([]));

  test.each<[what: string, update: Partial<UpdateSettings>, code: string]>([
    ['starts first without a healthcheck', { order: 'start-first' }, 'warning StartFirstUnchecked'],
    ['goes on over failures', { failureAction: 'continue' }, 'warning FailureActionContinue'],
    ['stops where it is', { failureAction: 'pause' }, 'note FailureActionPause'],
    ['looks away early', { monitorMs: 4999 }, 'warning MonitorTooShort'],
    ['hurries on', { delayMs: 9999 }, 'warning DelayBelowMonitor'],
    ['replaces as many as it has', { parallelism: 2, delayMs: 0 }, 'warning AllAtOnce'],
    ['replaces as many as there are', { parallelism: 0 }, 'warning AllAtOnce'],
  ])('that %s is told', (_, update, code) => expect(codes(webOf(), update)).toEqual([code]));

  test('may start first with a healthcheck', () =>
    expect(codes(webOf(), { order: 'start-first' }, { healthcheck: true })).toEqual([]));

  test('of one task has no next one to wait for', () =>
    expect(codes(webOf({ replicas: 1 }), { delayMs: 0, parallelism: 0 })).toEqual([]));

  test('on every node has', () =>
    expect(codes(webOf({ mode: 'global', replicas: 0 }), { delayMs: 0 })).toEqual(['warning DelayBelowMonitor']));

  test('without a secret, and a job, may be updated as they like', () => {
    expect(codes(webOf({ refs: [] }), { failureAction: 'continue' })).toEqual([]);
    expect(codes(webOf({ mode: 'replicated-job' }), { failureAction: 'continue' })).toEqual([]);
  });

  test('with configs alone may be updated as it likes, and everybody may read them', () => {
    const { services, ...live } = webOf();
    const refs = services.flatMap((one) => one.refs).map((ref) => ({ ...ref, swarmName: 'config/app', mode: 0o444 }));
    const found = codes(
      { ...live, services: services.map((one) => ({ ...one, refs })) },
      { failureAction: 'continue' },
    );
    expect(found).toEqual([]);
  });

  test('with a mount that everybody can read is told once for all of them', () => {
    const { services, ...live } = webOf();
    const refs = services.flatMap((one) => one.refs).map((ref) => ({ ...ref, mode: 0o444 }));
    expect(codes({ ...live, services: services.map((one) => ({ ...one, refs: [...refs, ...refs] })) })).toEqual([
      'note MountReadableByAll',
    ]);
  });

  test('with a secret in its environment is told by the name of the variable', () => {
    const posture = { name: 'web', secretVariables: ['DB_PASSWORD'], update: SAFE, healthcheck: false };
    const [finding] = examineServices(webOf(), [posture]);
    expect(finding).toMatchObject({ severity: 'warning', code: 'SecretInEnvironment', where: 'service "web"' });
    expect(finding?.message).toContain('"DB_PASSWORD"');
  });

  test('that came or went in between is left to the next call', () =>
    expect(
      examineServices({ ...webOf(), services: [] }, [
        { name: 'web', secretVariables: ['TOKEN'], update: SAFE, healthcheck: false },
      ]),
    ).toEqual([]));
});
