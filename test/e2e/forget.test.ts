import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { planned } from './support/planned.js';
import { canary } from './support/run.js';
import { updateState } from './support/running.js';
import { namesLike, secretNamed } from './support/secrets.js';
import { inspect, tasksOf, updateService } from './support/services.js';
import { badValue, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied, waxseal } from './support/waxseal.js';

/** A value leaked: every version of it goes, also those that only a rollback could need. */
const engine = mainEngine();

test('a superseded version is forgotten: its service settles without a restart, and goes on rotating', async () => {
  const { db, dir, web, commit } = await openShop(engine);
  const next = canary();
  await commit(next);
  await applied(dir, engine);
  const tasks = (await tasksOf(engine, web)).map(({ ID }) => ID).sort();
  expect((await planned(dir, engine)).held.map(({ reason }) => reason)).toEqual([]);

  const { code, stdout } = await waxseal(['forget', db, ...dir.flags, '--yes'], { engine });
  expect([code, stdout]).toEqual([0, expect.stringContaining(`settle service ${web}, restarts nothing`)]);
  expect(await namesLike(engine, `${db}_v`)).toEqual([`${db}_v2`]);
  const { PreviousSpec, Spec } = await inspect(engine, web);
  expect(PreviousSpec).toEqual(Spec);
  expect((await tasksOf(engine, web)).map(({ ID }) => ID).sort()).toEqual(tasks);
  expect(await reads(engine, web)).toEqual([next]);

  const last = canary();
  await commit(last);
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([last]);
  await docker(engine, ['service', 'rollback', '--detach', web]);
  await updateState(engine, web, 'rollback_completed');
  expect(await reads(engine, web)).toEqual([next]);
});

test('a rollback target that holds somebody’s own change is left, and the plan says what a rollback would do', async () => {
  const { db, dir, web, commit } = await openShop(engine);
  const next = canary();
  await commit(next);
  await applied(dir, engine);
  // By hand to version 1 and back, each time with another variable: one step back would undo both.
  for (const version of ['1', '2']) {
    const { ID } = await secretNamed(engine, `${db}_v${version}`);
    await updateService(engine, web, ({ TaskTemplate, ...spec }) => {
      const { ContainerSpec } = TaskTemplate;
      const Secrets = (ContainerSpec.Secrets ?? []).map((ref) => {
        return { ...ref, SecretID: ID, SecretName: `${db}_v${version}` };
      });
      const Env = [`TURN=${version}`];
      return { ...spec, TaskTemplate: { ...TaskTemplate, ContainerSpec: { ...ContainerSpec, Secrets, Env } } };
    });
    await updateState(engine, web, 'completed');
  }
  const { code, stdout } = await waxseal(['forget', db, ...dir.flags, '--yes'], { engine });
  expect([code, stdout]).toEqual([0, expect.not.stringContaining('settle')]);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    `until the next update of "${web}" a rollback of it would stop its tasks for good`,
  );
  expect(await namesLike(engine, `${db}_v`)).toEqual([`${db}_v2`]);
  expect(await reads(engine, web)).toEqual([next]);
});

test('what runs, what is wanted and the last proven version are never forgotten', async () => {
  const { db, dir, good, web, commit } = await openShop(engine);
  const refused = async (...flags: string[]): Promise<string> => {
    const { code, stderr } = await waxseal(['forget', db, ...dir.flags, '--yes', ...flags], { engine });
    expect(code).toBe(1);
    return stderr;
  };
  expect(await refused()).toContain('has no version but the wanted one');
  expect(await refused('--version', '1')).toContain('is what the documents want');
  await commit(badValue());
  await applied(dir, engine, 3);
  expect(await refused('--version', '1')).toContain('is the last version of');
  expect(await refused('--version', '2')).toContain('is what the documents want');
  expect(await reads(engine, web)).toEqual([good]);
  expect(await namesLike(engine, `${db}_v`)).toEqual([`${db}_v1`, `${db}_v2`]);

  // Another value ends the trial; the one that failed may go, and is not needed to go on.
  const next = canary();
  await commit(next);
  await applied(dir, engine);
  const { code } = await waxseal(['forget', db, ...dir.flags, '--version', '2', '--yes'], { engine });
  expect(code).toBe(0);
  expect(await namesLike(engine, `${db}_v`)).toEqual([`${db}_v1`, `${db}_v3`]);
  expect(await reads(engine, web)).toEqual([next]);
});
