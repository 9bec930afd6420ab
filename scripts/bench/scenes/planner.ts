import type { Report, Row, Scene } from '../scene.js';
import { summarize } from '../stats.js';

const SIZES = [1000, 3000, 10_000, 30_000];

interface Answer {
  readonly first: number;
  readonly samples: readonly number[];
}

/** The pure part of a pass in which nothing changed, and how it grows. */
export const planner: Scene = {
  name: 'planner',
  title: 'The planner',
  run: async ({ program, runs }): Promise<Report> => {
    const rows: Row[] = [];
    for (const secrets of SIZES) {
      const [answer] = (await program('planner', { secrets, runs })) as readonly [Answer];
      rows.push(...rowsOf(secrets, answer));
    }
    return { skipped: null, rows, notes: NOTES };
  },
};

const NOTES = [
  'One no-op plan of a settled Swarm: two holders for each secret (its version and the stable name), services that mount three versions each, every service with a rollback target.',
  'Warm is the sixth plan of a process and later ones, as in the operator; the first is what a process pays that plans once.',
];

function rowsOf(secrets: number, { first, samples }: Answer): readonly Row[] {
  const what = `${told(secrets)} secrets × ${told(secrets / 5)} services × 3`;
  const goal = secrets === 10_000 ? 300 : null;
  const warm: Row = { what: `${what}, warm`, unit: 'ms', summary: summarize(samples), goal };
  if (secrets !== 10_000) return [warm];
  return [warm, { what: `${what}, first of a process`, unit: 'ms', summary: summarize([first]), goal: null }];
}

function told(count: number): string {
  return count.toLocaleString('en');
}
