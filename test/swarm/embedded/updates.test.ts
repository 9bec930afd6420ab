import { describe, expect, test } from '@jest/globals';
import { newLab, SECOND, toldOf, withContainer, type Lab } from './world.js';

const images = (lab: Lab, service: string): readonly string[] =>
  lab
    .tasks(service)
    .filter(({ state }) => state === 'running')
    .map(({ template }) => (template['ContainerSpec'] as { Image: string }).Image);

describe('a rolling update', () => {
  test('replaces one task after the other, and completes a monitored time after the last one runs', () => {
    const lab = newLab();
    lab.service({ name: 'web', replicas: 3 });
    lab.pass(2);
    expect(images(lab, 'web')).toEqual(['web:1', 'web:1', 'web:1']);
    lab.update('web', (spec) => withContainer(spec, { Image: 'web:2' }));
    expect(lab.state('web')).toBe('updating');
    lab.pass(0.3);
    expect(images(lab, 'web')).toContain('web:1');
    lab.pass(1.2);
    expect([images(lab, 'web'), lab.state('web')]).toEqual([['web:2', 'web:2', 'web:2'], 'updating']);
    lab.pass(1);
    expect(lab.state('web')).toBe('completed');
  });

  test('pauses at the first task that fails while it is watched, and later replacements have the new spec too', () => {
    const lab = newLab();
    lab.service({ name: 'web', replicas: 2, spec: {} });
    lab.pass(2);
    lab.update('web', (spec) => ({
      ...withContainer(spec, { Labels: { 'waxseal.embedded.crash-after': '100ms' } }),
      UpdateConfig: { Parallelism: 1, Delay: 2 * SECOND, Monitor: SECOND },
    }));
    lab.pass(4);
    expect(lab.state('web')).toBe('paused');
    const running = lab.tasks('web').filter(({ desired, state }) => state === 'running' && desired === 'running');
    expect(running.some(({ slot }) => slot === 2)).toBe(true);
  });

  test('goes back by itself to the spec before, and says so before anything runs again', () => {
    const lab = newLab();
    lab.service({ name: 'web', spec: { UpdateConfig: { Parallelism: 1, FailureAction: 'rollback' } } });
    lab.pass(2);
    lab.update('web', (spec) => withContainer(spec, { Image: 'bad-image' }));
    lab.pass(0.6);
    expect([lab.state('web'), images(lab, 'web')]).toEqual(['rollback_completed', []]);
    lab.pass(2);
    expect(images(lab, 'web')).toEqual(['web:1']);
    expect(() => lab.rollback('web')).toThrow('does not have a previous spec');
  });

  test('that nothing can carry out stays on its way for ever', () => {
    const lab = newLab();
    lab.service({ name: 'web' });
    lab.pass(2);
    lab.update('web', (spec) => withContainer(spec, { Labels: { 'waxseal.embedded.unschedulable': 'true' } }));
    lab.pass(3_600);
    expect(lab.state('web')).toBe('updating');
    expect(toldOf(lab.tasks('web'))).toEqual(['shutdown', 'pending (running)']);
  });

  test('with the same template starts nothing and says nothing', () => {
    const lab = newLab();
    lab.service({ name: 'web' });
    lab.pass(2);
    lab.update('web', (spec) => ({ ...spec, Labels: { changed: 'yes' } }));
    lab.pass(60);
    expect([lab.state('web'), toldOf(lab.tasks('web'))]).toEqual([null, ['running']]);
  });
});
