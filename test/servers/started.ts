import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** An address of the loopback for one server alone: no port of it is ever taken. */
export function ownAddress(): string {
  const part = (): number => 1 + Math.floor(Math.random() * 253);
  return `127.${String(part())}.${String(part())}.${String(part())}`;
}

/** A program that runs until `end`. What it prints goes to `logFile`. */
export interface Started {
  readonly child: ChildProcess;
  end(): Promise<void>;
}

/** It does not outlive this process, whatever ends that. */
export function start(program: string, args: readonly string[], more: StartOptions): Started {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: more.dir, env: more.env });
  const streams = [child.stdout, child.stderr];
  const note = (chunk: Buffer): void => {
    appendFileSync(more.logFile, chunk);
  };
  for (const stream of streams) stream.on('data', note);
  const kill = (): boolean => child.kill(more.signal ?? 'SIGKILL');
  process.on('exit', kill);
  return {
    child,
    end: async () => {
      process.off('exit', kill);
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        kill();
        await gone;
      }
      // Its children may still print, when the directory of the log is gone.
      for (const stream of streams) stream.off('data', note);
    },
  };
}

interface StartOptions {
  readonly dir: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** What ends it at once. Default SIGKILL. */
  readonly signal?: NodeJS.Signals;
}

/** Asks until the answer is true. Fails once the server has ended by itself, or after two minutes. */
export async function untilReady(what: string, server: Started, ready: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await ready())) {
    if (server.child.exitCode !== null) throw new Error(`${what} ended with ${String(server.child.exitCode)}`);
    if (Date.now() > end) throw new Error(`waited two minutes for ${what}`);
    await sleep(50);
  }
}
