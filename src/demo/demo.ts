import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../model/problem.js';
import { IDENTITY_SECRET } from '../model/identity-secret.js';
import { makePeople, type Ask, type People } from './people.js';
import { makeStage, type Stage } from './stage.js';
import { isToken, SECRET, SERVICE, STORY } from './story.js';
import { makeTerminal } from './terminal.js';

export interface DemoSettings {
  /** How this Waxseal is started: the program and its first arguments. */
  readonly program: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For the commands: DOCKER_HOST. */
  readonly host: string;
  /** The same engine, for everybody else. */
  readonly ask: Ask;
  /** What the demo's service runs; its shell must have grep. */
  readonly image: string;
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** ms to read each title. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

/** Plays the demo and takes everything away again, whatever happened. Resolves to the claims that did not hold. */
export async function playDemo(settings: DemoSettings): Promise<readonly string[]> {
  const people = makePeople(settings.ask, settings.image);
  await refuseSomebodysSwarm(people);
  const cwd = await mkdtemp(join(tmpdir(), 'waxseal-demo-'));
  const env = { ...settings.env, DOCKER_HOST: settings.host, WAXSEAL_IDENTITY_FILE: 'id.age' };
  const terminal = makeTerminal(settings.write, settings.color);
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: settings.signal });
  const stage = makeStage({ ...settings, cwd, env, terminal, sleep: pause });
  const made: string[] = [];
  try {
    await play(stage, people, { image: settings.image, cwd, made });
  } finally {
    await tidy(people, made);
    await rm(cwd, { recursive: true, force: true });
  }
  const broken = stage.claims.filter(({ holds }) => !holds).map(({ text }) => text);
  terminal.line('');
  terminal.prose(
    broken.length === 0
      ? `All ${String(stage.claims.length)} claims hold, as a second client has seen on the engine.`
      : `${String(broken.length)} of ${String(stage.claims.length)} claims do not hold.`,
  );
  return broken;
}

interface Props {
  readonly image: string;
  readonly cwd: string;
  /** IDs of services, as they are made. */
  readonly made: string[];
}

async function play(stage: Stage, people: People, { cwd, image, made }: Props): Promise<void> {
  const doors = {
    stage,
    people,
    image,
    badImage: 'local/bad-image:1',
    made: (id: string) => {
      made.push(id);
    },
    append: (file: string, text: string) => appendFile(join(cwd, file), text),
    remove: (file: string) => rm(join(cwd, file)),
  };
  for (const scene of STORY) await scene(doors);
}

/** The demo makes an identity of its own, and takes away at the end what bears its names: not where there is any of it. */
async function refuseSomebodysSwarm(people: People): Promise<void> {
  const secrets = (await people.secrets()).map(({ name }) => name);
  const secret = secrets.find((name) => name.toLowerCase() === IDENTITY_SECRET || isOurs(name.toLowerCase()));
  const service = (await people.services()).find((name) => name.toLowerCase() === SERVICE);
  if (secret === undefined && service === undefined) return;
  const taken = secret === undefined ? `service "${service ?? ''}"` : `secret "${secret}"`;
  throw new AppError('DemoNameTaken', `this Swarm has a ${taken} already, which the demo would make`, {
    hint: 'play it on a Swarm for trying things, or without --host',
  });
}

/** Removes what the demo made, and nothing else: it began where there was none of it. */
async function tidy(people: People, services: readonly string[]): Promise<void> {
  for (const id of services) await people.removeService(id).catch(() => undefined);
  for (const { id, name } of await people.secrets()) {
    if (name === IDENTITY_SECRET || isOurs(name)) await people.removeSecret(id).catch(() => undefined);
  }
}

function isOurs(name: string): boolean {
  return isToken(name) || name === SECRET || name.startsWith(`${SECRET}_v`);
}
