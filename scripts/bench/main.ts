import { writeFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';
import { parseArgs } from 'node:util';
import { table } from './page.js';
import { pagesOf } from './pages.js';
import { readResults, RESULTS_FILE, type Machine, type Results } from './results.js';
import { SCENES } from './scenes.js';
import { openStage } from './stage.js';

/** `npm run bench [-- SCENE … --runs N]`: measures, prints and writes docs/bench.json and its pages. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '7' } },
});
const unknown = positionals.filter((name) => !SCENES.some((scene) => scene.name === name));
if (unknown.length > 0 || !/^[1-9][0-9]?$/.test(values.runs)) {
  process.stderr.write(`the scenes are ${SCENES.map(({ name }) => name).join(', ')}; --runs is a number up to 99\n`);
  process.exit(1);
}
const chosen = SCENES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

const stage = await openStage(Number(values.runs));
let results: Results = readResults();
try {
  for (const scene of chosen) {
    stage.say(`${scene.title} …`);
    const report = await scene.run(stage);
    process.stdout.write(`\n${scene.title}\n${report.skipped ?? table(report.rows).join('\n')}\n`);
    results = {
      ...results,
      [scene.name]: { ...report, machine: machine(), day: new Date().toISOString().slice(0, 10) },
    };
  }
} finally {
  stage.end();
}
writeFileSync(RESULTS_FILE, `${JSON.stringify(results, null, 2)}\n`);
for (const [file, text] of Object.entries(pagesOf(results))) writeFileSync(file, text);

function machine(): Machine {
  return {
    node: process.versions.node,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()} ${arch()}`,
  };
}
