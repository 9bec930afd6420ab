import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Session, Stage } from './scene.js';

const run = promisify(execFile);

/** Builds the product and the programs of the benches, all in the same way, into a directory of its own. */
export async function openStage(runs: number): Promise<Stage & { end: () => void }> {
  const scratch = mkdtempSync(join(tmpdir(), 'waxseal-bench-'));
  const programs = readdirSync('scripts/bench/programs').map((file) => `scripts/bench/programs/${file}`);
  await build(join(scratch, 'product'), []);
  await build(join(scratch, 'programs'), programs);
  return {
    runs,
    directory: (name) => {
      const directory = join(scratch, name);
      mkdirSync(directory, { recursive: true });
      return directory;
    },
    waxseal: join(scratch, 'product', 'waxseal.mjs'),
    program: async (name, args) => {
      const file = join(scratch, 'programs', `${name}.mjs`);
      const options = { maxBuffer: 1 << 26 };
      const { stdout } = await run(process.execPath, ['--expose-gc', file, JSON.stringify(args)], options);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    },
    session: (name, args) => openSession(join(scratch, 'programs', `${name}.mjs`), args),
    say: (line) => process.stderr.write(`${line}\n`),
    end: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

async function build(directory: string, programs: readonly string[]): Promise<void> {
  const env = { ...process.env, WAXSEAL_DIST: resolve(directory) };
  await run(process.execPath, ['scripts/build.mjs', ...programs], { env });
}

async function openSession(file: string, args: object): Promise<Session> {
  const child = spawn(process.execPath, [file, JSON.stringify(args)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const line = (await lines.next()) as IteratorResult<string, undefined>;
    if (line.value === undefined) throw new Error(`${file} ended before it answered`);
    return JSON.parse(line.value) as unknown;
  };
  await answer();
  return {
    ask: (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return answer();
    },
    end: () => child.stdin.end(),
  };
}
