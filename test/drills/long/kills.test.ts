import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOperator, type LogLine } from '../../e2e/support/operator.js';
import { expectEndsWell } from '../support/ends-well.js';
import { note, noteText } from '../support/notes.js';
import { leaderOf, openStage } from '../support/stage.js';

const KILLS = Number(process.env['DRILL_KILLS'] ?? 300);
const EDITS_IN_A_LIFE = 3;

test(
  'P10: operators that are killed at random moments of a stream of edits, each next one on another manager: all ends converged, and each edit that was still wanted was rotated once',
  async () => {
    const stage = await openStage(({ swarm }) => leaderOf(swarm, swarm.first));
    const managers = stage.swarm.nodes;
    const lines: LogLine[] = [];
    const began = Date.now();
    for (let life = 0; life <= KILLS; life += 1) {
      const operator = await startOperator(stage.dir, managers[life % managers.length] ?? stage.teller);
      for (let edit = 0; edit < EDITS_IN_A_LIFE; edit += 1) {
        await stage.edit(stage.pairs.slice(edit, edit + 1));
        await sleep(Math.random() * 600);
      }
      if (life < KILLS) await operator.stop('SIGKILL');
      else await expectEndsWell(stage, [...lines, ...operator.lines()]);
      lines.push(...operator.lines().filter(({ msg }) => msg === 'step done'));
    }
    noteText('operators killed', String(KILLS));
    noteText('edits', String(EDITS_IN_A_LIFE * (KILLS + 1)));
    noteText('steps that went through', String(lines.length));
    noteText('versions that came of them', String(stage.watch.versions.size - stage.pairs.length));
    expect(lines.length).toBeGreaterThan(KILLS / 10);
    note('in', began);
  },
  600_000 + KILLS * 10_000,
);
