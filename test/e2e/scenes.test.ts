import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { asOfSecrets } from '../scenarios/scenario.js';
import { startFakeAws, type FakeAws } from '../sources/fakes/aws.js';
import { accountAt, type Account } from './support/aws.js';
import { writeFiles } from './support/files.js';
import { carry, type Carried } from './support/scenes/carried.js';
import { withOtherManagers } from './support/scenes/other-managers.js';
import { allScenes, goldenPlan, planOfNewcomer, type Told } from './support/scenes/played.js';
import { problemsIn, told } from './support/scenes/told.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { waxseal, type Target } from './support/waxseal.js';

/** Every scene of test/scenarios on a real Swarm: whoever has only its snapshot plans what whoever reaches it plans. */
const SCENES = allScenes();

/** While one is looked at, so many that come after it are on their way. */
const AHEAD = 5;

/**
 * What `waxseal plan` cannot know of a scene, since it was not there when it happened: the golden plan is of an operator
 * who has watched a version run well for its soak time. Here it is the plan of one who comes now.
 */
const WATCHED = new Set([
  'P6: a version passes',
  'P8: a service that was unhealthy before moves last and has no vote',
  'stable: the rollback target keeps the stale stable holder, so it is settled',
]);

/**
 * What is told of a scene beside its plan and was not carried. For how long a value is good, Key Vault alone tells:
 * azure.test.ts has such values on a real engine. What is held, and why, is seen here all the same.
 */
const NOT_TOLD: ReadonlyMap<string, readonly string[]> = new Map([
  ['source: values that their system calls not yet good, good and no more good', ['ValueNotYetValid', 'ValueExpired']],
]);

/** Its Swarm says whose it is, so that nobody else's directory would be planned for in it. */
const ALONE = 'S10: the recipient of the Policy is not the published one';

let swarm: TestSwarm;
let cloud: Account;
let aws: FakeAws;
beforeAll(async () => {
  [swarm, aws] = await Promise.all([startSwarm({ managers: 1, workers: 0 }), startFakeAws()]);
  cloud = accountAt(aws.address, aws.keys);
});
afterAll(async () => {
  await Promise.allSettled(onTheWay.values());
  await Promise.all([swarm.end(), aws.stop()]);
});

/** A runner of pull requests reaches no engine. */
const NOWHERE: Target = { socket: '/nowhere/docker.sock' };

const onTheWay = new Map<number, Promise<Carried>>();
const titleOf = ({ rule, title }: Told): string => `${rule}: ${title}`;
const caseOf = (told: Told): string => titleOf(told) + (told.kind === 'config' ? ' (as configs)' : '');

/** On the shared Swarm, or on one of its own. */
async function begin(at: number, told: Told): Promise<Carried> {
  if (titleOf(told) !== ALONE) return carry(told, at, { engine: swarm.first, cloud });
  const own = await startSwarm({ managers: 1, workers: 0 });
  const carried = await carry(told, at, { engine: own.first, cloud });
  return { ...carried, end: () => own.end() };
}

function onItsWay(at: number): Promise<Carried> | undefined {
  const told = SCENES[at];
  if (told === undefined) return undefined;
  const carried = onTheWay.get(at) ?? begin(at, told);
  // Whoever waits for it is told.
  carried.catch(() => undefined);
  onTheWay.set(at, carried);
  return carried;
}

/** Configs are planned for by the same code, which has been seen in the others by then. */
const FORMATS = { secret: ['json', 'markdown --graph', 'human'], config: ['json'] } as const;

/** The same in every format, and never nothing. */
async function expectSnapshotToAgree({ dir, played }: Carried, engine: Target): Promise<void> {
  const snapshot = await waxseal(['snapshot', ...dir.flags], { engine });
  expect(snapshot).toMatchObject({ code: 0, stderr: '' });
  const file = join(writeFiles({ 'swarm.json': snapshot.stdout }), 'swarm.json');
  const plan = ['plan', '-d', dir.path, '-o'];
  await Promise.all(
    FORMATS[played.told.kind].map(async (format) => {
      const [live, offline] = await Promise.all([
        waxseal([...plan, ...format.split(' ')], { engine }),
        waxseal([...plan, ...format.split(' '), '--against', file], { engine: NOWHERE }),
      ]);
      expect(live.stdout).not.toBe('');
      // The comment says how to make it again.
      expect({ ...offline, stdout: offline.stdout.replace(` --against ${file}`, '') }).toEqual(live);
    }),
  );
}

/** So that it is seen that it is the Swarm of the scene: with the identity, the plan is the one that the golden file keeps. */
async function expectPlanOfTheScene({ dir, names, played }: Carried, engine: Target): Promise<void> {
  const { stdout } = await waxseal(['plan', ...dir.flags, '-o', 'json'], { engine });
  const ofSecrets = (json: string): string => (played.told.kind === 'config' ? asOfSecrets(json) : json);
  const golden = goldenPlan(played.told);
  const newcomer = ofSecrets(planOfNewcomer(played));
  const isWatched = WATCHED.has(titleOf(played.told));
  // Nothing is in that list that need not be.
  expect(ofSecrets(golden) !== newcomer).toBe(isWatched);
  const wanted = isWatched ? newcomer : ofSecrets(golden);
  expect(told(ofSecrets(names.plain(stdout)))).toEqual(told(wanted));
  const [said, notTold] = [problemsIn(stdout), NOT_TOLD.get(titleOf(played.told)) ?? []];
  expect(problemsIn(wanted).filter((code) => !said.includes(code))).toEqual(notTold);
}

test.each(SCENES.map((told, at) => [caseOf(told), at] as const))('%s', async (_, at) => {
  for (let next = at; next <= at + AHEAD; next += 1) void onItsWay(next);
  const carried = await onItsWay(at);
  if (carried === undefined) throw new Error('there is no such scene');
  const engine = await withOtherManagers(carried.engine, carried.played);
  await Promise.all([expectSnapshotToAgree(carried, engine), expectPlanOfTheScene(carried, engine)]);
  await carried.end();
});
