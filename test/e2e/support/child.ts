import { spawn } from 'node:child_process';
import { record } from './run.js';

export interface Ended {
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ChildOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array | undefined;
  readonly cwd?: string | undefined;
  readonly seconds?: number | undefined;
  readonly user?: number | undefined;
  /** Told once the process is there. */
  readonly started?: ((pid: number) => void) | undefined;
}

/** Runs a program to its end. All that it prints is recorded. Killed (and rejected) after `seconds`, 170 by default. */
export function runChild(program: string, args: readonly string[], options: ChildOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const { env, cwd, user } = options;
    const as = user === undefined ? {} : { uid: user, gid: user };
    const child = spawn(program, args, { env, cwd, ...as, stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const seconds = options.seconds ?? 170;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, seconds * 1000);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('spawn', () => options.started?.(child.pid ?? 0));
    child.on('close', (code) => {
      clearTimeout(timer);
      const stdout = Buffer.concat(out).toString();
      const stderr = Buffer.concat(err).toString();
      record(`$ ${program} ${args.join(' ')}\n${stdout}${stderr}`);
      const what = `${program} ${args.join(' ')}`;
      if (late) reject(new Error(`${what}: still running after ${String(seconds)} s\n${stdout}${stderr}`));
      else resolve({ code, stdout, stderr });
    });
    child.stdin.end(options.input ?? '');
  });
}
