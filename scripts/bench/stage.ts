import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Stage } from './scene.js';

const run = promisify(execFile);

/** Builds the product and the programs of the benches, all in the same way, into a directory of its own. */
export async function openStage(runs: number): Promise<Stage & { end: () => void }> {
  const scratch = mkdtempSync(join(tmpdir(), 'waxseal-bench-'));
  const programs = readdirSync('scripts/bench/programs').map((file) => `scripts/bench/programs/${file}`);
  await build(join(scratch, 'product'), []);
  await build(join(scratch, 'programs'), programs);
  return {
    runs,
    scratch,
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
    say: (line) => process.stderr.write(`${line}\n`),
    end: () => rmSync(scratch, { recursive: true, force: true }),
  };
}

async function build(directory: string, programs: readonly string[]): Promise<void> {
  const env = { ...process.env, WAXSEAL_DIST: resolve(directory) };
  await run(process.execPath, ['scripts/build.mjs', ...programs], { env });
}
