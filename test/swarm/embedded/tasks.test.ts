import { describe, expect, test } from '@jest/globals';
import { removeObject } from '../../../src/swarm/embedded/objects.js';
import { newLab, SECOND, toldOf, withContainer } from './world.js';

describe('tasks', () => {
  test('that end are started again after the delay, and five of a slot are remembered', () => {
    const lab = newLab();
    lab.service({ name: 'web', labels: { 'crash-after': '100ms', 'exit-code': '3' } });
    lab.pass(0.75);
    expect(toldOf(lab.tasks('web'))).toEqual(['failed (shutdown)', 'ready']);
    expect(lab.tasks('web')[0]).toMatchObject({ error: 'task: non-zero exit (3)', exitCode: 3 });
    lab.pass(60);
    expect(lab.tasks('web').length).toBe(5);
  });

  test('are not started again more often than the policy allows', () => {
    const lab = newLab();
    const RestartPolicy = { Condition: 'any', Delay: SECOND / 2, MaxAttempts: 2 };
    lab.service({ name: 'web', labels: { 'crash-after': '100ms' }, template: { RestartPolicy } });
    lab.pass(600);
    expect(toldOf(lab.tasks('web'))).toEqual(Array(3).fill('failed (shutdown)'));
  });

  test('that ended well are started again by any change of the template, under condition none too', () => {
    const lab = newLab();
    const RestartPolicy = { Condition: 'none' };
    lab.service({ name: 'once', labels: { 'finish-after': '1s' }, template: { RestartPolicy } });
    lab.pass(5);
    expect(toldOf(lab.tasks('once'))).toEqual(['complete (shutdown)']);
    lab.update('once', (spec) => withContainer(spec, { Image: 'once:2' }));
    lab.pass(5);
    expect([toldOf(lab.tasks('once')), lab.state('once')]).toEqual([Array(2).fill('complete (shutdown)'), 'paused']);
  });

  test('whose secret is gone cannot start', () => {
    const lab = newLab();
    const [one, two] = [lab.secret('one', 'v'), lab.secret('two', 'v')];
    lab.service({ name: 'web', secrets: [{ id: one, name: 'one', target: 'db' }] });
    lab.pass(2);
    const File = { Name: 'db', UID: '0', GID: '0', Mode: 0o400 };
    lab.update('web', (spec) => withContainer(spec, { Secrets: [{ SecretID: two, SecretName: 'two', File }] }));
    lab.living.perform((world) => removeObject(world, 'secret', one));
    lab.pass(5);
    lab.rollback('web');
    lab.pass(3);
    expect(lab.state('web')).toBe('rollback_paused');
    const failed = lab.tasks('web').find(({ state }) => state === 'failed');
    expect(failed?.error).toContain('starting container failed: unable to get secret from secret store');
  });

  test('fail on what is mounted, if their labels say so', () => {
    const lab = newLab();
    const [good, bad] = [lab.secret('good', 'fine'), lab.secret('bad', 'a wrong one')];
    const labels = { 'fails-on': 'db:wrong', 'crash-after': '2s' };
    lab.service({ name: 'well', labels, secrets: [{ id: good, name: 'good', target: 'db' }] });
    lab.service({ name: 'ill', labels, secrets: [{ id: bad, name: 'bad', target: 'db' }] });
    lab.service({ name: 'elsewhere', labels, secrets: [{ id: bad, name: 'bad', target: 'other' }] });
    lab.pass(2);
    expect(toldOf(lab.tasks('ill'))).toEqual(['running']);
    lab.pass(30);
    expect([toldOf(lab.tasks('well')), toldOf(lab.tasks('elsewhere'))]).toEqual([['running'], ['running']]);
    expect(toldOf(lab.tasks('ill'))[0]).toBe('failed (shutdown)');
  });

  test('with a healthcheck run once they are healthy, and fail when they become unhealthy', () => {
    const lab = newLab();
    const container = { Healthcheck: { Test: ['CMD', 'true'], Interval: SECOND } };
    const labels = { 'healthy-after': '2500ms', 'unhealthy-after': '10s' };
    lab.service({ name: 'web', container: { ...container, Labels: prefixed(labels) } });
    lab.pass(3);
    expect(toldOf(lab.tasks('web'))).toEqual(['starting (running)']);
    lab.pass(2);
    expect(toldOf(lab.tasks('web'))).toEqual(['running']);
    lab.pass(6);
    expect(toldOf(lab.tasks('web'))[0]).toBe('failed (shutdown)');
  });

  test('of a job run until as many have ended well as are asked for, and again after every update', () => {
    const lab = newLab();
    const spec = { Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 2 } }, UpdateConfig: undefined };
    lab.service({ name: 'job', labels: { 'finish-after': '1s' }, spec });
    lab.pass(1);
    expect(toldOf(lab.tasks('job'))).toEqual(['running (complete)']);
    lab.pass(5);
    expect(toldOf(lab.tasks('job'))).toEqual(['complete', 'complete']);
    lab.update('job', (old) => ({ ...old, Labels: { again: 'yes' } }));
    lab.pass(10);
    expect([toldOf(lab.tasks('job')), lab.state('job')]).toEqual([Array(4).fill('complete'), null]);
  });

  test('of a job that fail are left so under condition none', () => {
    const lab = newLab();
    const spec = { Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } }, UpdateConfig: undefined };
    const template = { RestartPolicy: { Condition: 'none' } };
    lab.service({ name: 'job', labels: { 'crash-after': '1s' }, spec, template });
    lab.pass(60);
    expect(toldOf(lab.tasks('job'))).toEqual(['failed (shutdown)']);
  });

  test('that a service is scaled down by are gone once they have stopped', () => {
    const lab = newLab();
    lab.service({ name: 'web', replicas: 3 });
    lab.pass(3);
    lab.update('web', (spec) => ({ ...spec, Mode: { Replicated: { Replicas: 1 } } }));
    expect(toldOf(lab.tasks('web'))).toEqual(['running', 'running (remove)', 'running (remove)']);
    lab.pass(2);
    expect(toldOf(lab.tasks('web'))).toEqual(['running']);
  });
});

function prefixed(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [`waxseal.embedded.${name}`, value]));
}
