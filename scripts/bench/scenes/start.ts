import type { Report, Scene } from '../scene.js';
import { summarize } from '../stats.js';
import { sealedDirectory } from '../worlds/sealed-directory.js';
import { timed } from './timed.js';

/** What it costs to start. */
export const start: Scene = {
  name: 'start',
  title: 'Starting',
  run: async (stage): Promise<Report> => {
    const { directory } = await sealedDirectory(stage, 1000, 1);
    const [bare, help, validate]: [number[], number[], number[]] = [[], [], []];
    for (let run = 0; run <= stage.runs; run += 1) {
      const samples = [
        await timed(process.execPath, ['-e', '0']),
        await timed(process.execPath, [stage.waxseal, '--help']),
        await timed(process.execPath, [stage.waxseal, 'validate', '-d', directory]),
      ];
      // The first round brings the files into the cache of the system.
      if (run > 0) for (const [i, list] of [bare, help, validate].entries()) list.push(samples[i] ?? NaN);
    }
    const over = help.map((ms, run) => ms - (bare[run] ?? NaN));
    return {
      skipped: null,
      rows: [
        { what: '`node -e 0`', unit: 'ms', summary: summarize(bare), goal: null },
        { what: '`waxseal --help`', unit: 'ms', summary: summarize(help), goal: null },
        { what: '`waxseal --help` over bare Node', unit: 'ms', summary: summarize(over), goal: 40 },
        { what: '`waxseal validate` of 1,000 files', unit: 'ms', summary: summarize(validate), goal: 1000 },
      ],
      notes: ['From the start of a process to its end. Each of the files holds one sealed document.'],
    };
  },
};
