import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOperator } from '../../e2e/support/operator.js';
import { converged, expectEndsWell } from '../support/ends-well.js';
import { noteText } from '../support/notes.js';
import { leaderOf, openStage } from '../support/stage.js';

const MINUTES = Number(process.env['DRILL_SOAK_MINUTES'] ?? 30);

/** What a process holds in memory, MiB. */
function residentMiB(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

test(
  'P9: an operator that rotates all day long: every edit becomes one version and is proven, and its memory stays flat',
  async () => {
    const stage = await openStage(({ swarm }) => leaderOf(swarm, swarm.first));
    const operator = await startOperator(stage.dir, stage.teller, '--log-level', 'info');
    const end = Date.now() + MINUTES * 60_000;
    const memory: number[] = [];
    let edits = 0;
    while (Date.now() < end) {
      await stage.edit(stage.pairs.filter(() => Math.random() < 0.5));
      edits += 1;
      await sleep(Math.random() * 8000);
      if (edits % 2 === 0) await converged(stage);
      memory.push(residentMiB(operator.pid));
    }
    await stage.edit();
    await expectEndsWell(stage, operator.lines());
    // The first third is for the JIT and the caches; then the mean of a third may not grow by more than a tenth.
    const third = Math.floor(memory.length / 3);
    const [middle, last] = [mean(memory.slice(third, 2 * third)), mean(memory.slice(2 * third))];
    noteText('minutes', String(MINUTES));
    noteText('commits', String(edits + 1));
    noteText('versions made', String(stage.watch.versions.size - stage.pairs.length));
    noteText('memory in the second and in the last third', `${middle.toFixed(1)} MiB, ${last.toFixed(1)} MiB`);
    if (MINUTES >= 5) expect(last).toBeLessThan(middle * 1.1 + 5);
    expect(await operator.stop()).toBe(0);
  },
  MINUTES * 60_000 + 900_000,
);

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
