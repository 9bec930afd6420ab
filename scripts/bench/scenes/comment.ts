import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report, Row, Scene, Stage } from '../scene.js';
import { summarize } from '../stats.js';
import { timed } from './timed.js';

const SECRETS = 5000;
/** Sealed anew: so many that the text of the pull request is a megabyte, and all. */
const CHANGED = [900, SECRETS];
const GOAL_MS = 2000;
/** Of the comments of GitHub. */
const LIMIT = 65_536;

/** The comment on a large pull request, as a runner makes it. */
export const comment: Scene = {
  name: 'comment',
  title: 'The comment on a pull request',
  run: async (stage): Promise<Report> => {
    const home = stage.directory('pull-request');
    const [{ bytes }] = (await stage.program('pull-request', {
      home,
      secrets: SECRETS,
      changed: CHANGED,
    })) as readonly [{ readonly bytes: Readonly<Record<string, number>> }];
    const rows: Row[] = [];
    for (const [branch, size] of Object.entries(bytes)) {
      execFileSync('git', ['-C', home, 'checkout', '--quiet', branch]);
      const what = `${branch.replace('change-', '')} of 5,000 documents changed (${(size / 1e6).toFixed(1)} MB)`;
      for (const { name, node } of nodes()) {
        const row = async (did: string, ...more: readonly string[]): Promise<Row> => {
          const summary = await measure([node, stage.waxseal], { stage, home, more });
          return { what: `${what}: ${did}${name}`, unit: 'ms', summary, goal: GOAL_MS };
        };
        rows.push(await row('plan'), await row('plan, and what changed since main', '--base', 'main'));
      }
    }
    return {
      skipped: null,
      rows,
      notes: [
        '`waxseal plan --against snapshot.json -o markdown`, from the start of the process to its end, without a key: 5,000 documents, ten in a file, a Swarm with 10,000 secrets and 1,000 services.',
        'The image and the jobs for GitLab and Gitea run on Node 24 (here the one of WAXSEAL_NODE_24).',
      ],
    };
  },
};

/** The Node of this process, and the one of the image if it is at hand. */
function nodes(): readonly { readonly node: string; readonly name: string }[] {
  const image = process.env['WAXSEAL_NODE_24'];
  return [{ node: process.execPath, name: '' }, ...(image === undefined ? [] : [{ node: image, name: ', Node 24' }])];
}

interface Run {
  readonly stage: Stage;
  readonly home: string;
  readonly more: readonly string[];
}

async function measure(waxseal: readonly string[], { home, more, stage }: Run): Promise<Row['summary']> {
  const out = join(home, '..', 'comment.md');
  const plan = ['plan', '-d', join(home, 'secrets'), '--against', join(home, 'snapshot.json'), '-o', 'markdown'];
  const command = [...waxseal, ...plan, ...more].map((word) => `'${word}'`).join(' ');
  const samples: number[] = [];
  for (let run = 0; run <= stage.runs; run += 1) {
    const ms = await timed('sh', ['-c', `${command} >'${out}'`]);
    // The first round brings the files into the cache of the system.
    if (run > 0) samples.push(ms);
  }
  const { length } = readFileSync(out);
  if (length > LIMIT || length < LIMIT / 2) throw new Error(`the comment has ${String(length)} characters`);
  return summarize(samples);
}
