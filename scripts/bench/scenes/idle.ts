import type { Report, Row, Scene, Stage } from '../scene.js';
import { summarize } from '../stats.js';
import { settledPass } from '../worlds/sealed-directory.js';

const SIZES = [100, 1000, 10_000];

interface Told {
  readonly ms: number;
  /** Sources that were read: each is a value that was opened. */
  readonly read: number;
  readonly settled: boolean;
}

/** What a pass costs in which nothing changed. */
export const idle: Scene = {
  name: 'idle',
  title: 'Nothing changed',
  run: async (stage): Promise<Report> => {
    const rows: Row[] = [];
    for (const secrets of SIZES) rows.push(...(await measure(stage, secrets)));
    return {
      skipped: null,
      rows,
      notes: [
        'One whole pass of a running process: reading the directory of sealed documents, two lists, planning. The engine is a server of JSON in another process, since a real one takes hours to be filled; its lists hold two secrets for each document, and a service with three mounts for every five.',
        'Calls are counted by the server, openings at the source.',
      ],
    };
  },
};

async function measure(stage: Stage, secrets: number): Promise<readonly Row[]> {
  const { engine, pass } = await settledPass(stage, secrets);
  try {
    await pass.ask({ passes: 3 });
    await engine.ask({});
    const passes: Told[] = [];
    const calls: number[] = [];
    for (let run = 0; run < stage.runs; run += 1) {
      passes.push((await pass.ask({})) as Told);
      const { lists, others } = (await engine.ask({})) as { readonly lists: number; readonly others: number };
      calls.push(lists + others);
    }
    if (!passes.every(({ settled }) => settled)) throw new Error('the Swarm of the bench is not settled');
    const what = `${secrets.toLocaleString('en')} documents`;
    return [
      { what: `${what}: calls to the engine`, unit: 'calls', summary: summarize(calls), goal: 2 },
      { what: `${what}: values opened`, unit: 'calls', summary: summarize(passes.map(({ read }) => read)), goal: 0 },
      { what: `${what}: one pass`, unit: 'ms', summary: summarize(passes.map(({ ms }) => ms)), goal: null },
    ];
  } finally {
    pass.end();
    engine.end();
  }
}
