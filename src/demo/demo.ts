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
  try {
    await play(stage, people, settings, cwd);
  } finally {
    await tidy(people);
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

async function play(stage: Stage, people: People, { image }: DemoSettings, cwd: string): Promise<void> {
  const doors = {
    stage,
    people,
    image,
    badImage: 'local/bad-image:1',
    append: (file: string, text: string) => appendFile(join(cwd, file), text),
    remove: (file: string) => rm(join(cwd, file)),
  };
  for (const scene of STORY) await scene(doors);
}

/** The demo makes an identity of its own, and removes it at the end: not beside one that is in use. */
async function refuseSomebodysSwarm(people: People): Promise<void> {
  const names = (await people.secrets()).map(({ name }) => name);
  const taken = names.find((name) => name.toLowerCase() === IDENTITY_SECRET || isOurs(name));
  if (taken === undefined) return;
  throw new AppError('DemoNameTaken', `this Swarm has a secret "${taken}" already, which the demo would make`, {
    hint: 'play it on a Swarm for trying things, or without --host',
  });
}

/** Removes what the demo made, and nothing else: it began where there was none of it. */
async function tidy(people: People): Promise<void> {
  await people.removeService(SERVICE).catch(() => undefined);
  for (const { id, name } of await people.secrets()) {
    if (name === IDENTITY_SECRET || isOurs(name)) await people.removeSecret(id).catch(() => undefined);
  }
}

function isOurs(name: string): boolean {
  return isToken(name) || name === SECRET || name.startsWith(`${SECRET}_v`);
}
