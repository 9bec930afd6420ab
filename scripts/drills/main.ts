import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { drillsPage, type Drill } from './page.js';

/**
 * Runs all drills, the long ones too (DRILL_KILLS, DRILL_SOAK_MINUTES), and writes docs/drills.md from what came of them.
 * Other arguments are jest's; a run of only some of them writes no page.
 */
const place = mkdtempSync(join(tmpdir(), 'waxseal-drills-'));
const [results, notes] = [join(place, 'results.json'), join(place, 'notes')];
const only = process.argv.slice(2);
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const flags = ['--config', 'jest.drills.config.mjs', '--json', `--outputFile=${results}`, '--verbose', ...only];
const env = {
  ...process.env,
  DRILLS_LONG: '1',
  WAXSEAL_REQUIRE_ENGINE: '1',
  WAXSEAL_DRILLS_NOTES: notes,
};
const { status } = spawnSync(process.execPath, [...jest, ...flags], { env, stdio: ['ignore', 'inherit', 'inherit'] });
const drills = drillsIn(results, notes);
if (only.length === 0 && drills.length > 0) writeFileSync('docs/drills.md', pageOf(drills));
process.exitCode = status ?? 1;

interface Results {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly duration?: number | null;
    }[];
  }[];
}

interface Note {
  readonly drill: string;
  readonly what: string;
  readonly text: string;
}

function drillsIn(resultsFile: string, notesFile: string): readonly Drill[] {
  if (!existsSync(resultsFile)) return [];
  const { testResults } = JSON.parse(readFileSync(resultsFile, 'utf8')) as Results;
  const lines = existsSync(notesFile) ? readFileSync(notesFile, 'utf8').trim().split('\n') : [];
  const all = lines.map((line) => JSON.parse(line) as Note);
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ duration, fullName, status: ended }) => ({
      title: fullName,
      passed: ended === 'passed',
      seconds: (duration ?? 0) / 1000,
      notes: all.filter(({ drill }) => drill === fullName),
    }));
}

function pageOf(all: readonly Drill[]): string {
  const said = (program: string, ...args: readonly string[]): string =>
    execFileSync(program, args, { encoding: 'utf8' }).trim();
  return drillsPage({
    date: new Date().toISOString().slice(0, 10),
    commit: said('git', 'rev-parse', '--short', 'HEAD'),
    machine: `${String(cpus().length)} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    engine: said('dockerd', '--version'),
    node: process.version,
    drills: all,
  });
}
