import type { Report, Row, Scene, Stage } from '../scene.js';
import { ratios, summarize } from '../stats.js';
import { settledPass } from '../worlds/sealed-directory.js';

const MOST_RUNS = 3;
const MIB = 2 ** 20;

/** What stays in memory. */
export const memory: Scene = {
  name: 'memory',
  title: 'Memory',
  run: async (stage): Promise<Report> => {
    const runs = Math.min(stage.runs, MOST_RUNS);
    const large: number[] = [];
    const early: number[] = [];
    const late: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      large.push(...(await resident(stage, 10_000, [5])));
      const [after100 = NaN, after1000 = NaN] = await resident(stage, 100, [100, 900]);
      early.push(after100);
      late.push(after1000);
    }
    const rows: readonly Row[] = [
      { what: '10,000 documents, after 5 passes', unit: 'MiB', summary: summarize(large), goal: 150 },
      { what: '100 documents, after 100 passes', unit: 'MiB', summary: summarize(early), goal: null },
      { what: '100 documents, after 1,000 passes', unit: 'MiB', summary: summarize(late), goal: null },
      { what: 'after 1,000 passes to after 100', unit: 'times', summary: summarize(ratios(late, early)), goal: 1 },
    ];
    return {
      skipped: null,
      rows,
      notes: [
        'Resident memory of the process that makes the passes (as in "Nothing changed"), a fresh one for each run; bare Node takes about 40 MiB of it. Nobody asks for a garbage collection.',
      ],
    };
  },
};

/** MiB after so many passes, and so many more. */
async function resident(stage: Stage, secrets: number, passes: readonly number[]): Promise<readonly number[]> {
  const { engine, pass } = await settledPass(stage, secrets);
  try {
    const seen: number[] = [];
    for (const count of passes) {
      const { rss } = (await pass.ask({ passes: count })) as { readonly rss: number };
      seen.push(rss / MIB);
    }
    return seen;
  } finally {
    pass.end();
    engine.end();
  }
}
