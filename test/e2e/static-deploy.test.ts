import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { docker, stackDeploy } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { finishes, forever } from './support/programs.js';
import { canary, unique } from './support/run.js';
import { namesLike, secretNamed } from './support/secrets.js';
import { inspect, mountsOf, tasksOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { condition, reasons } from './support/told.js';
import { waitFor } from './support/wait.js';
import { applied, waxseal } from './support/waxseal.js';

/** A stack file that names the plain secret, `external: true`, and is deployed again and again without any override. */
const engine = mainEngine();

const base = { image: 'local/busybox:1', stop_grace_period: '1s' };

/** A stack of a web service, and of whatever else, that all mount the one secret as `password`. */
function stackFile(db: string, more: Readonly<Record<string, object>> = {}): string {
  const secrets = [{ source: 'pw', target: 'password' }];
  const web = { ...base, command: forever, deploy: { update_config: { monitor: '1s' } } };
  const services = Object.entries({ web, ...more }).map(([name, service]) => [name, { ...service, secrets }] as const);
  const pw = { external: true, name: db };
  return JSON.stringify({ version: '3.8', services: Object.fromEntries(services), secrets: { pw } });
}

test('P2: deployed after each of three rotations, a static stack file never brings an old value back', async () => {
  const [db, stack, dir] = [unique('db'), unique('shop'), directory()];
  const web = `${stack}_web`;
  await dir.secret(db, { value: canary(), spec: { retention: { versions: 0 } } });
  await applied(dir, engine);
  await stackDeploy(engine, stack, stackFile(db));
  for (const version of [2, 3, 4]) {
    const value = canary();
    await dir.secret(db, { value, spec: { retention: { versions: 0 } } });
    await applied(dir, engine);
    expect(await mountsOf(engine, web)).toEqual([`${db}_v${String(version)}`]);
    expect(await reads(engine, web)).toEqual([value]);

    await stackDeploy(engine, stack, stackFile(db));
    expect(await mountsOf(engine, web)).toEqual([db]);
    expect(await reads(engine, web)).toEqual([value]);
  }
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([db]);
  expect(await reasons(dir, engine, db)).toEqual([]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v4`]);
});

test('P2: a static deploy in the middle of a trial puts the old value back for a moment, and the trial goes on', async () => {
  const [db, stack, dir, old] = [unique('db'), unique('shop'), directory(), canary()];
  const web = `${stack}_web`;
  await dir.secret(db, { value: old });
  await applied(dir, engine);
  await stackDeploy(engine, stack, stackFile(db));
  await reads(engine, web);
  const next = canary();
  await dir.secret(db, { value: next });
  await applied(dir, engine, 0, '--no-wait');
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  await stackDeploy(engine, stack, stackFile(db));
  expect(await reads(engine, web)).toEqual([old]);
  await applied(dir, engine);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await reads(engine, web)).toEqual([next]);
  await stackDeploy(engine, stack, stackFile(db));
  expect(await reads(engine, web)).toEqual([next]);
});

test('P13: a job of the stack keeps the stable name from being re-made: status says who, and that it has a price', async () => {
  const [db, stack, dir, old] = [unique('db'), unique('shop'), directory(), canary()];
  const [web, job] = [`${stack}_web`, `${stack}_job`];
  const file = stackFile(db, { job: { ...base, command: finishes(), deploy: { mode: 'replicated-job' } } });
  await dir.secret(db, { value: old });
  await applied(dir, engine);
  await stackDeploy(engine, stack, file);
  await waitFor('the job', async () => (await tasksOf(engine, job))[0]?.Status.State === 'complete');
  await reads(engine, web);
  const [stable, before] = [await secretNamed(engine, db), await inspect(engine, job)];

  const next = canary();
  await dir.secret(db, { value: next });
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([next]);
  expect(await inspect(engine, job)).toEqual(before);
  expect(await secretNamed(engine, db)).toEqual(stable);
  // Nothing is gained by giving up the rollback target of web while the job is in the way.
  expect((await inspect(engine, web)).PreviousSpec?.TaskTemplate.ContainerSpec.Secrets?.[0]?.SecretName).toBe(db);
  const current = await condition(dir, engine, { secret: db, type: 'StableNameCurrent' });
  expect(current).toMatchObject({ status: 'False', reason: 'StableNameBlocked' });
  expect(current.message).toContain(`"${job}" still mounts "${db}"`);
  expect(current.message).toMatch(
    /static stack deploy would bring the old value .* back; pin it with `waxseal compose`/,
  );
  const { stdout } = await waxseal(['status', ...dir.flags], { engine });
  expect(stdout.replace(/\s+/g, ' ')).toContain(`· ${current.message} (StableNameBlocked)`);
  expect((await condition(dir, engine, { secret: db, type: 'Ready' })).status).toBe('True');

  // The price, and that the next apply makes it good.
  await stackDeploy(engine, stack, file);
  expect(await reads(engine, web)).toEqual([old]);
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([next]);

  await docker(engine, ['service', 'rm', job]);
  await applied(dir, engine);
  expect((await condition(dir, engine, { secret: db, type: 'StableNameCurrent' })).status).toBe('True');
  await stackDeploy(engine, stack, stackFile(db));
  expect(await reads(engine, web)).toEqual([next]);
});
