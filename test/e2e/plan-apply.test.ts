import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { docker } from './support/docker.js';
import { proxyTo, type Call, type Proxy } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect, mountsOf } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied, plan, waxseal } from './support/waxseal.js';

/** What a plan says is what an apply does: nothing else, nothing less, in the same order. */
const engine = mainEngine();

interface Step {
  readonly action: string;
  readonly holder?: string;
  readonly service?: string;
}

interface ApplyJson {
  readonly plan: { readonly steps: readonly Step[] };
  readonly outcomes: readonly (Step & Record<'result' | 'code' | 'error' | 'unknown', unknown>)[];
}

/** One pass as planned, and then as done. Gives its steps. */
async function planThenApply(dir: SpecDirectory, proxy: Proxy): Promise<readonly Step[]> {
  const planned = (await plan(dir, engine)) as ApplyJson['plan'];
  proxy.reset();
  const { stdout } = await applied(dir, proxy, 0, '--no-wait', '-o', 'json');
  const done = JSON.parse(stdout) as ApplyJson;
  expect(done.plan).toEqual(planned);
  expect(done.outcomes).toEqual(
    planned.steps.map((step) => ({ ...step, result: 'done', code: null, error: null, unknown: false })),
  );
  expect(proxy.writes.map(writeOf).sort()).toEqual(planned.steps.flatMap(writesOf).sort());
  return planned.steps;
}

/** What a step asks of the engine. A removal goes by ID, which no plan prints. */
function writesOf({ action, holder = '', service = '' }: Step): readonly string[] {
  if (action === 'remove') return ['remove'];
  if (action === 'replace') return ['remove', `create ${holder}`];
  return [`${action === 'create' ? 'create' : 'update'} ${holder === '' ? service : holder}`];
}

function writeOf({ method, url, body }: Call): string {
  if (method === 'DELETE') return 'remove';
  return `${url.includes('/create') ? 'create' : 'update'} ${(JSON.parse(body) as { Name: string }).Name}`;
}

/** Between plan and apply nobody else may write, and while it updates the engine does. */
async function quiet(web: string): Promise<void> {
  await running(engine, web);
  await waitFor(`the engine to be done with "${web}"`, async () => {
    const state = (await inspect(engine, web)).UpdateStatus?.State;
    return state === undefined || state === 'completed';
  });
}

test('P11: pass by pass through a rotation, apply carries out exactly the steps that plan printed', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  const proxy = await proxyTo(engine);
  const wish = { rollout: { soak: '0s' }, spec: { retention: { versions: 0 } } };
  await dir.secret(db, { ...wish, value: canary() });
  const made = await planThenApply(dir, proxy);
  expect(made.map(({ action, holder }) => `${action} ${holder ?? ''}`)).toEqual([`create ${db}_v1`, `create ${db}`]);
  await createService(engine, { name: web, secrets: [db] });
  await quiet(web);
  await dir.secret(db, { ...wish, value: canary() });
  const actions = new Set<string>();
  for (let steps: readonly Step[] | null = null; steps === null || steps.length > 0;) {
    steps = await planThenApply(dir, proxy);
    for (const { action } of steps) actions.add(action);
    await quiet(web);
  }
  expect([...actions].sort()).toEqual(['create', 'relabel', 'remove', 'replace', 'repoint', 'settle']);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v2`]);
});

test('P11: many secrets at once are made, moved, held and removed as the plan says', async () => {
  const [stem, web, job] = [unique('many'), unique('web'), unique('job')];
  const names = Array.from({ length: 12 }, (_, i) => `${stem}_${String(i)}`);
  const dir = directory();
  dir.policy({ prune: { allow: 20 } });
  const proxy = await proxyTo(engine);
  for (const name of names) await dir.secret(name, { value: canary() });
  expect(await planThenApply(dir, proxy)).toHaveLength(24);
  await createService(engine, { name: web, secrets: names, replicas: 0 });
  await createService(engine, { name: job, mode: 'replicated-job', secrets: names.slice(0, 1), replicas: 0 });
  for (const name of names.slice(0, 6)) await dir.secret(name, { value: canary() });
  for (const name of names.slice(6)) dir.drop(name);
  const { held } = (await plan(dir, engine)) as { held: readonly { reason: string }[] };
  expect(new Set(held.map(({ reason }) => reason))).toEqual(new Set(['RunsToCompletion', 'StillMounted']));
  await planThenApply(dir, proxy);
  expect(await mountsOf(engine, web)).toEqual(names.map((name, i) => (i < 6 ? `${name}_v2` : name)));
  await docker(engine, ['service', 'rm', web, job]);
  await planThenApply(dir, proxy);
  for (const name of names.slice(6)) expect(await namesLike(engine, name)).toEqual([]);
});

test('P11: the same world gives the same plan, letter by letter, and apply shows that very plan first', async () => {
  const [db, api, web] = [unique('db'), unique('api'), unique('web')];
  const dir = directory();
  for (const name of [db, api]) await dir.secret(name, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [db, api], replicas: 0 });
  for (const name of [api, db]) await dir.secret(name, { value: canary(), labels: { team: 'web' } });
  const [one, two] = [await plan(dir, engine), await plan(dir, engine)];
  expect(JSON.stringify(two)).toBe(JSON.stringify(one));
  const shown = await waxseal(['plan', ...dir.flags], { engine });
  const done = await applied(dir, engine);
  expect(shown.stdout).toContain(`~ update service ${web}`);
  expect(done.stdout.startsWith(shown.stdout)).toBe(true);
});
