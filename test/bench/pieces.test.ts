import { describe, expect, test } from '@jest/globals';
import { inUnit, performancePage, table } from '../../scripts/bench/page.js';
import { panelsOf } from '../../scripts/bench/panels.js';
import type { Results } from '../../scripts/bench/results.js';
import type { Report, Row, Scene } from '../../scripts/bench/scene.js';
import { percentile, ratios, summarize } from '../../scripts/bench/stats.js';
import { chart } from '../../scripts/bench/svg.js';

const machine = { node: '20.20.2', cpu: 'A <fast> one', cores: 2, memoryGiB: 4, system: 'Linux' };
const pass: Row = { what: 'a pass & more', unit: 'ms', summary: { min: 1, median: 2, max: 4, runs: 7 }, goal: 3 };
const calls: Row = { what: 'calls', unit: 'calls', summary: { min: 2, median: 2, max: 2, runs: 7 }, goal: null };

function scene(name: string): Scene {
  return { name, title: `The ${name}`, run: () => Promise.reject(new Error('no test measures')) };
}

function measured(report: Partial<Report>): Results[string] {
  return { rows: [], notes: [], skipped: null, ...report, machine, day: '2026-11-28' };
}

describe('the numbers of the benches', () => {
  test('tell minimum, median and maximum, whatever the order of the runs', () => {
    expect(summarize([30, 1, 2])).toEqual({ min: 1, median: 2, max: 30, runs: 3 });
    expect(summarize([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4, runs: 4 });
    expect(() => summarize([])).toThrow('no run was made');
  });

  test('compare each run with the one that was made right after it', () => {
    expect(ratios([10, 40], [20, 20])).toEqual([0.5, 2]);
    expect(() => ratios([1], [])).toThrow('pairs');
  });

  test('tell what nineteen of twenty runs stay below', () => {
    const runs = Array.from({ length: 20 }, (_, i) => 20 - i);
    expect(percentile(runs, 95)).toBe(19);
    expect(percentile([5], 95)).toBe(5);
    expect(() => percentile([], 95)).toThrow('no run was made');
  });

  test('show three digits that mean something', () => {
    expect([inUnit(1234.5, 'ms'), inUnit(12.34, 's'), inUnit(0.1234, 'times'), inUnit(2, 'calls')]).toEqual([
      '1235 ms',
      '12.3 s',
      '0.12×',
      '2',
    ]);
  });
});

describe('the page', () => {
  test('says of each goal whether the median meets it', () => {
    const missed = { ...pass, what: 'slow', goal: 1.5 };
    expect(table([pass, missed, calls]).slice(2)).toEqual([
      '| a pass & more | 1.00 ms | 2.00 ms | 4.00 ms | 7 | met: at most 3.00 ms |',
      '| slow | 1.00 ms | 2.00 ms | 4.00 ms | 7 | **missed**: at most 1.50 ms |',
      '| calls | 2 | 2 | 2 | 7 |  |',
    ]);
  });

  test('tells each scene that was run once, and why one was not measured', () => {
    const results = {
      first: measured({ rows: [pass], notes: ['A note.'] }),
      second: measured({ skipped: 'no engine' }),
    };
    const page = performancePage([scene('first'), scene('second'), scene('third')], results);
    expect(page).toContain('## The first\n\n- A note.\n');
    expect(page).toContain('2026-11-28, Node 20.20.2, A <fast> one (2 cores, 4 GiB), Linux.');
    expect(page).toContain('## The second\n\n\nNot measured in the last run: no engine.');
    expect(page).not.toContain('third');
  });
});

describe('the picture', () => {
  test('has a panel for each scene and unit but calls, with a mark where a goal is', () => {
    const times: Row = { ...pass, unit: 'times', goal: null };
    const panels = panelsOf([scene('first')], { first: measured({ rows: [pass, calls, times] }) });
    expect(panels.map(({ rows, title }) => [title, rows.length])).toEqual([
      ['The first (ms)', 1],
      ['The first (ratios)', 1],
    ]);
    const svg = chart(panels);
    expect(svg.match(/class="goal"/g)).toHaveLength(1);
    expect(svg).toContain('a pass &amp; more');
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  test('draws a bar as long as its median says', () => {
    const half: Row = { ...pass, summary: { min: 2, median: 2, max: 2, runs: 7 }, goal: null };
    const whole: Row = { ...pass, summary: { min: 4, median: 4, max: 4, runs: 7 }, goal: null };
    const [first, second] = [
      ...chart([{ title: 'x', rows: [half, whole] }]).matchAll(/class="bar"[^>]* width="([0-9.]+)"/g),
    ];
    expect(Number(first?.[1]) * 2).toBe(Number(second?.[1]));
  });
});
