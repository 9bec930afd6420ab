import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SpecDirectory } from './directory.js';
import { writeFiles } from './files.js';
import { closers, record, runDirectory } from './run.js';
import { waitFor } from './wait.js';
import { program, type Target } from './waxseal.js';

/** One line of its log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly pass?: string;
  readonly [field: string]: unknown;
}

/** A `waxseal run` that works. Killed after the case if it still does. */
export interface RunningOperator {
  readonly pid: number;
  /** All that it logged until now. */
  lines(): readonly LogLine[];
  /** Waits for a line with this message that `fits`, of those from number `from` on. */
  line(msg: string, fits?: (line: LogLine) => boolean, from?: number): Promise<LogLine>;
  signal(name: NodeJS.Signals): void;
  /** Sends the signal and waits for the end. The exit code; null: it died of a signal. */
  stop(name?: NodeJS.Signals): Promise<number | null>;
  readonly ended: Promise<number | null>;
}

/** Where its documents are, and what opens them, as flags. */
type Place = Pick<SpecDirectory, 'flags'>;

/** Starts `waxseal run` on a directory. It looks again every 2 s unless told otherwise, and logs everything. */
export function startOperator(dir: Place, engine: Target, ...flags: string[]): Promise<RunningOperator> {
  return start(dir, engine, flags, []);
}

/** The same, with a module that its process runs first: to put another timer or other dice under it. */
export function startOperatorAfter(
  module: string,
  dir: Place,
  engine: Target,
  ...flags: string[]
): Promise<RunningOperator> {
  const file = join(writeFiles({ 'first.mjs': module }), 'first.mjs');
  return start(dir, engine, flags, ['--import', file]);
}

async function start(
  dir: Place,
  engine: Target,
  flags: readonly string[],
  node: readonly string[],
): Promise<RunningOperator> {
  const home = join(runDirectory(), 'record', 'home');
  mkdirSync(home, { recursive: true });
  const args = ['run', ...dir.flags, '--log-level', 'debug', '--resync', '2s', '--listen', 'off', ...flags];
  const child = spawn(process.execPath, [...node, program, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: home, DOCKER_HOST: `unix://${engine.socket}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if ('victim' in engine) engine.victim = child.pid ?? 0;
  const operator = attach(child, args);
  closers.unshift(async () => {
    await operator.stop('SIGKILL');
  });
  await operator.line('operator started');
  return operator;
}

function attach(child: ChildProcess, args: readonly string[]): RunningOperator {
  const lines: LogLine[] = [];
  let rest = '';
  const take = (chunk: Buffer): void => {
    const parts = `${rest}${chunk.toString()}`.split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      record(part);
      lines.push(lineOf(part));
    }
  };
  child.stderr?.on('data', take);
  child.stdout?.on('data', take);
  record(`$ waxseal ${args.join(' ')}`);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const tail = (): string =>
    lines
      .slice(-20)
      .map((line) => JSON.stringify(line))
      .join('\n');
  return {
    pid: child.pid ?? 0,
    lines: () => lines,
    line: async (msg, fits = () => true, from = 0) => {
      const find = (): LogLine | undefined => lines.slice(from).find((line) => line.msg === msg && fits(line));
      return waitFor(`the log line "${msg}"`, find, 90).catch((thrown: unknown) => {
        throw new Error(`${String(thrown)}\n${tail()}`);
      });
    },
    signal: (name) => void child.kill(name),
    stop: (name = 'SIGTERM') => {
      child.kill(name);
      return ended;
    },
    ended,
  };
}

/** What is no JSON is told as it stands: the operator should print nothing else, and a case may find it. */
function lineOf(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { level: 'none', msg: text };
  }
}
