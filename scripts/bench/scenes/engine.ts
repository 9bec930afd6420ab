import type { Report, Row, Scene, Stage } from '../scene.js';
import { skipped } from '../scene.js';
import { ratios, summarize } from '../stats.js';
import { startEngine } from '../worlds/engine.js';
import { makeShop, type Size } from '../worlds/shop.js';
import { contendersOf, type Contender } from './contenders.js';

/** What is done: everything is new; nothing changed; ten values changed. */
const DEEDS = ['cold', 'no-op', 'changed'] as const;
type Deed = (typeof DEEDS)[number];

/** The median of `ours` may be this many times that of `theirs`. */
const GOALS: readonly { readonly ours: string; readonly theirs: string; readonly at: Partial<Record<Deed, number>> }[] =
  [
    { ours: 'pass', theirs: 'floor', at: { cold: 1.3 } },
    { ours: 'pass', theirs: 'stack deploy', at: { cold: 0.7, 'no-op': 0.1, changed: 0.3 } },
    { ours: 'process', theirs: 'stack deploy', at: { cold: 1.3, 'no-op': 0.6, changed: 0.8 } },
  ];

export const engine = engineScene('engine', 'On a real engine', { secrets: 100, services: 50 }, 99);

/** Ten times the work; fewer runs, since a stack deploy of it takes a while. */
export const growth = engineScene('growth', 'On a real engine, ten times as much', { secrets: 1000, services: 500 }, 3);

function engineScene(name: string, title: string, size: Size, mostRuns: number): Scene {
  return {
    name,
    title,
    run: async (stage) => {
      const scratch = stage.directory(name);
      const started = await startEngine(scratch);
      if (started === null)
        return skipped('no Docker Engine could be started here (test/e2e/README.md says what it needs)');
      try {
        const shop = await makeShop(scratch, size);
        const contenders = await contendersOf(stage, started, shop);
        try {
          return report(size, await measure(contenders, Math.min(stage.runs, mostRuns), stage));
        } finally {
          for (const { end } of contenders) end();
        }
      } finally {
        await started.end();
      }
    },
  };
}

/** Samples in ms, by contender and deed. */
type Samples = ReadonlyMap<string, Readonly<Record<Deed, number[]>>>;

/** All contenders in turn, again and again. The first round only warms everything up. */
async function measure(contenders: readonly Contender[], runs: number, { say }: Stage): Promise<Samples> {
  const samples: Samples = new Map(contenders.map(({ name }) => [name, { cold: [], 'no-op': [], changed: [] }]));
  for (let round = 0; round <= runs; round += 1) {
    say(`  round ${String(round)} of ${String(runs)}`);
    for (const { deed, name, prepare } of contenders) {
      for (const what of DEEDS) {
        await prepare(what);
        const ms = await deed(what);
        if (round > 0) samples.get(name)?.[what].push(ms);
      }
    }
  }
  return samples;
}

function report({ secrets, services }: Size, samples: Samples): Report {
  const of = (name: string, deed: Deed): readonly number[] => samples.get(name)?.[deed] ?? [];
  const compared = GOALS.flatMap(({ at, ours, theirs }) =>
    DEEDS.map((deed): Row => {
      const summary = summarize(ratios(of(ours, deed), of(theirs, deed)));
      return { what: `${deed}: ${ours} to ${theirs}`, unit: 'times', summary, goal: at[deed] ?? null };
    }),
  );
  const times = DEEDS.flatMap((deed) =>
    [...samples.keys()].map((name): Row => {
      return { what: `${deed}: ${name}`, unit: 'ms', summary: summarize(of(name, deed)), goal: null };
    }),
  );
  const size = `${String(secrets)} secrets in ${String(services)} services with no replicas`;
  return { skipped: null, rows: [...compared, ...times], notes: [`${size}, each secret mounted once.`, ...NOTES] };
}

const NOTES = [
  'Cold: no secret is there yet. Changed: ten values are others. Every round starts from an engine without secrets.',
  'Pass: one pass of a running process, reading the directory included. Process: `waxseal apply --no-wait`, from its start to its end.',
  'Stack deploy: `docker stack deploy --resolve-image never` of a stack file with the same secrets and services. Cold it also creates the services, which waxseal finds; where a value changed, its secret has another name in the file.',
  'Floor: the same engine calls as the pass (its lists, creates, updates, with bodies as large), by a bare HTTP client of a running process, 16 at a time.',
];
