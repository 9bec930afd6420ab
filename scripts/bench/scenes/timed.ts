import { execFile } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** ms from the start of a process to its end; rejects if it fails. */
export async function timed(program: string, args: readonly string[]): Promise<number> {
  const from = performance.now();
  await run(program, args, { maxBuffer: 1 << 26 });
  return performance.now() - from;
}
