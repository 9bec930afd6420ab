import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild, type Ended } from './child.js';
import type { SpecDirectory } from './directory.js';
import { runDirectory } from './run.js';

export const program = `${globalThis.process.env['WAXSEAL_DIST'] ?? fileURLToPath(new URL('../../../dist', import.meta.url))}/waxseal.mjs`;

/** An engine, or a proxy before one: the process that is run becomes the proxy's victim. */
export interface Target {
  readonly socket: string;
  victim?: number;
}

export interface WaxsealOptions {
  readonly engine?: Target;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly seconds?: number;
  /** Run as this user and group instead of root. */
  readonly user?: number;
}

/** Runs the built product. Any exit code resolves. It sees no environment but PATH, HOME, TMPDIR, DOCKER_HOST and
 * `env`. */
export function waxseal(args: readonly string[], options: WaxsealOptions = {}): Promise<Ended> {
  const { engine, input, env, cwd, seconds, user } = options;
  const home = join(runDirectory(), 'record', 'home');
  mkdirSync(home, { recursive: true });
  const host = engine === undefined ? {} : { DOCKER_HOST: `unix://${engine.socket}` };
  return runChild(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: home, ...host, ...env },
    input,
    cwd,
    seconds,
    user,
    started: (pid) => {
      if (engine !== undefined && 'victim' in engine) engine.victim = pid;
    },
  });
}

/** `waxseal apply --yes -o json` of a directory: waits until converged unless told `--no-wait`. */
export function apply(dir: SpecDirectory, engine: Target, ...flags: readonly string[]): Promise<Ended> {
  return waxseal(['apply', ...dir.flags, '--yes', ...flags], { engine });
}

/** `apply` that must end with this exit code: 0 unless told otherwise. What it printed is in the failure. */
export async function applied(dir: SpecDirectory, engine: Target, code = 0, ...flags: string[]): Promise<Ended> {
  const ended = await apply(dir, engine, ...flags);
  if (ended.code !== code) {
    throw new Error(`apply: exit code ${String(ended.code)}, not ${String(code)}\n${ended.stdout}${ended.stderr}`);
  }
  return ended;
}

/** The JSON of `waxseal plan -o json`. */
export async function plan(dir: SpecDirectory, engine: Target, ...flags: readonly string[]): Promise<unknown> {
  const ended = await waxseal(['plan', ...dir.flags, '-o', 'json', ...flags], { engine });
  if (ended.code !== 0) throw new Error(`plan: exit code ${String(ended.code)}\n${ended.stdout}${ended.stderr}`);
  return JSON.parse(ended.stdout);
}

/** The JSON of `waxseal status -o json`. */
export async function status(dir: SpecDirectory, engine: Target): Promise<unknown> {
  const ended = await waxseal(['status', ...dir.flags, '-o', 'json'], { engine });
  if (ended.code !== 0) throw new Error(`status: exit code ${String(ended.code)}\n${ended.stdout}${ended.stderr}`);
  return JSON.parse(ended.stdout);
}
