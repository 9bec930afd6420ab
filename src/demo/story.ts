import { createHash } from 'node:crypto';
import type { Stage } from './stage.js';
import { BAD, type People, type SeenSecret, type SeenService } from './people.js';

/** The names that the demo uses, on a Swarm that may be somebody's. */
export const SECRET = 'demo_db_password';
const TOKEN = 'demo_token';
export const SERVICE = 'demo_api';

export interface StoryDoors {
  readonly stage: Stage;
  readonly people: People;
  /** An image that exists, and one that does not. */
  readonly image: string;
  readonly badImage: string;
  /** Told the ID of the service that the demo has made. */
  readonly made: (serviceId: string) => void;
  /** Appends to a file of the demo's directory, or removes it. */
  readonly append: (file: string, text: string) => Promise<void>;
  readonly remove: (file: string) => Promise<void>;
}

const VALUES = ['first-4T9x', 'second-Lq27', `${BAD}-0000`, 'fourth-vB3e'] as const;
const FILE = 'secrets/db.yaml';

/** A soak shorter than anybody would choose for production: the demo is to take a minute. */
const POLICY = `  access: [{ secrets: 'demo_*', services: ['demo_*'] }]
  defaults: { rollout: { soak: 2s }, retention: { versions: 0 } }
`;

type Scene = (doors: StoryDoors) => Promise<void>;

/** The main job of Waxseal, in the order in which somebody meets it. Every scene ends with what a second client saw. */
export const STORY: readonly Scene[] = [begin, create, rotate, badValue, others, prune, idle, noTrace];

const apply = 'apply -d secrets --yes';
const seal = ({ stage }: StoryDoors, value: string, name = SECRET, file = FILE): Promise<unknown> =>
  stage.waxseal(`seal ${name} --into ${file}`, value);

async function begin(doors: StoryDoors): Promise<void> {
  const { append, people, stage } = doors;
  await stage.scene('An identity for this Swarm, and a value that only it can open');
  await stage.waxseal('init -d secrets --backup id.age');
  await append('secrets/platform/policy.yaml', POLICY);
  await seal(doors, VALUES[0]);
  await seal(doors, 'token-77aK', TOKEN, 'secrets/token.yaml');
  const before = await people.secrets();
  stage.say('');
  stage.say('These files go to git. A pull request shows what merging them would do:');
  await stage.waxseal('plan -d secrets');
  stage.claim('a plan writes nothing', sameSecrets(before, await people.secrets()));
}

async function create(doors: StoryDoors): Promise<void> {
  const { people, stage } = doors;
  await stage.scene('Merged: the secrets are created');
  await stage.waxseal(apply);
  const names = (await people.secrets()).map(({ name }) => name);
  stage.claim(`the engine has ${SECRET}_v1`, names.includes(`${SECRET}_v1`));
  const bare = createHash('sha256').update(VALUES[0]).digest('hex');
  stage.claim('no label holds a hash that somebody could guess from', !(await people.listing()).includes(bare));
  stage.say('');
  stage.say('Somebody deploys a service that reads it: two tasks, updated one by one.');
  await stage.other(`docker service create --name ${SERVICE} --replicas 2 --secret ${SECRET}_v1 …`, async () => {
    doors.made(await people.createService(SERVICE, `${SECRET}_v1`, 'db_password'));
  });
  stage.claim('two tasks run on v1', await people.until(SERVICE, allOn(1)));
}

async function rotate(doors: StoryDoors): Promise<void> {
  const { people, stage } = doors;
  await stage.scene('A new password');
  await seal(doors, VALUES[1]);
  await stage.waxseal(apply);
  const seen = await people.look(SERVICE);
  stage.claim('two tasks run on v2', allOn(2)(seen));
  const names = (await people.secrets()).map(({ name }) => name);
  const target = seen.rollback?.[0] ?? '';
  stage.claim(`\`docker service rollback\` would find its ${target}`, target !== '' && names.includes(target));
}

async function badValue(doors: StoryDoors): Promise<void> {
  const { people, stage } = doors;
  await stage.scene('A password that is wrong');
  stage.say('The service ends as soon as it reads this one.');
  await seal(doors, VALUES[2]);
  const { code } = await stage.waxseal(apply);
  stage.claim('apply says so: exit code 3', code === 3);
  stage.claim('two tasks run on v2 again', await people.until(SERVICE, allOn(2)));
  const before = await people.look(SERVICE);
  stage.say('');
  stage.say('The bad version is remembered in the Swarm itself. Another run does not try it again:');
  await stage.waxseal(apply);
  stage.claim('the service was not touched', before.index === (await people.look(SERVICE)).index);
}

async function others(doors: StoryDoors): Promise<void> {
  const { badImage, image, people, stage } = doors;
  await stage.scene('Somebody else breaks the service, in the middle of it all');
  await stage.other(`docker service update --image ${badImage} ${SERVICE}`, () => people.setImage(SERVICE, badImage));
  await people.until(SERVICE, ({ updateState }) => updateState === 'paused');
  await seal(doors, VALUES[3]);
  const before = await people.look(SERVICE);
  await stage.waxseal(apply);
  const held = await people.look(SERVICE);
  stage.claim('Waxseal did not write into the unfinished rollout', before.index === held.index);
  stage.claim('the task that still runs was left alone', held.running.length === 1);
  stage.say('');
  stage.say('They mend it. The next run goes on by itself:');
  await stage.other(`docker service update --image ${image} ${SERVICE}`, () => people.setImage(SERVICE, image));
  await people.until(SERVICE, (seen) => seen.running.length === 2 && seen.updateState === 'completed');
  await stage.waxseal(apply);
  stage.claim('two tasks run on v4', await people.until(SERVICE, allOn(4)));
}

async function prune(doors: StoryDoors): Promise<void> {
  const { people, remove, stage } = doors;
  await stage.scene('What nothing needs any more goes; what a rollback needs stays');
  await stage.other('git rm secrets/token.yaml', () => remove('secrets/token.yaml'));
  await stage.waxseal(apply);
  await stage.waxseal('status -d secrets');
  const names = (await people.secrets()).map(({ name }) => name);
  const target = (await people.look(SERVICE)).rollback?.[0] ?? '';
  stage.claim(`v1 and ${TOKEN} are gone`, !names.includes(`${SECRET}_v1`) && !names.some(isToken));
  stage.claim(`${target}, the rollback target, is still there`, names.includes(target));
}

async function idle(doors: StoryDoors): Promise<void> {
  const { people, stage } = doors;
  await stage.scene('Nothing to do');
  const before = [await people.secrets(), await people.look(SERVICE)] as const;
  await stage.waxseal(apply);
  const after = [await people.secrets(), await people.look(SERVICE)] as const;
  stage.claim('nothing was written', sameSecrets(before[0], after[0]) && before[1].index === after[1].index);
}

async function noTrace({ people, stage }: StoryDoors): Promise<void> {
  const told = stage.printed() + (await people.listing());
  stage.say('');
  stage.claim('no value was printed, or can be listed', !VALUES.some((value) => told.includes(value)));
}

function allOn(version: number): (seen: SeenService) => boolean {
  const name = `${SECRET}_v${String(version)}`;
  return ({ mounts, running }) =>
    mounts.includes(name) && running.length === 2 && running.every((secrets) => secrets.includes(name));
}

function sameSecrets(before: readonly SeenSecret[], after: readonly SeenSecret[]): boolean {
  const told = (all: readonly SeenSecret[]): string =>
    all
      .map(({ id, index }) => `${id} ${String(index)}`)
      .sort()
      .join();
  return told(before) === told(after);
}

/** A name of the demo's second secret: plain, or with a version. */
export function isToken(name: string): boolean {
  return name === TOKEN || name.startsWith(`${TOKEN}_v`);
}
