import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ALERTS } from '../../scripts/alert-table.js';
import { alertsPage, rulesFile, rulesTestFile } from '../../scripts/alerts.js';
import { dashboard } from '../../scripts/dashboard.js';
import { HELD_REASONS } from '../../src/plan/reasons.js';
import { METRICS, type Metric } from '../../src/telemetry/metric-table.js';
import { testWith } from '../support/programs.js';

test.each([
  ['docs/alerts.md', alertsPage],
  ['manifests/prometheus/rules.yaml', rulesFile],
  ['manifests/prometheus/rules.test.yaml', rulesTestFile],
  ['manifests/grafana/waxseal.json', dashboard],
])('%s is what `npm run docs` writes', (path, made) => expect(readFileSync(path, 'utf8')).toBe(made()));

test('every reason that asks for a person has exactly one alert, and what only waits has none', () => {
  const asked = HELD_REASONS.map((row) => [
    row.reason,
    ALERTS.filter(({ expression }) => expression.includes(`"${row.reason}"`)).length,
  ]);
  expect(asked).toEqual(HELD_REASONS.map((row) => [row.reason, row.class === 'attention' ? 1 : 0]));
});

/** Names of series, as queries may use them. */
function seriesNames(): ReadonlySet<string> {
  const metrics: readonly Metric[] = Object.values(METRICS);
  const own = metrics.flatMap(({ name, type }) => (type === 'histogram' ? [`${name}_bucket`] : [name]));
  return new Set([...own, 'process_resident_memory_bytes', 'nodejs_heap_size_used_bytes', 'process_start_time_seconds', 'up']);
}

test('every query of the dashboard and every rule uses metrics that exist', () => {
  const { panels } = JSON.parse(dashboard()) as { panels: { targets: { expr: string }[] }[] };
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const known = seriesNames();
  for (const expression of [...queries, ...ALERTS.map((alert) => alert.expression)]) {
    const used = expression.match(/\b(?:waxseal|process|nodejs)_\w+|\bup\b/g) ?? [];
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  }
});

function promtool(...args: readonly string[]): { status: number | null; said: string } {
  const { status, stderr, stdout } = spawnSync('promtool', args, { cwd: 'manifests/prometheus', encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

testWith('promtool')('promtool finds no fault in the rules', () => {
  expect(promtool('check', 'rules', '--lint-fatal', 'rules.yaml')).toMatchObject({ status: 0 });
});

testWith('promtool')('every alert fires when it should, and is quiet otherwise', () => {
  const { said, status } = promtool('test', 'rules', 'rules.test.yaml');
  expect(said).not.toContain('FAILED');
  expect(status).toBe(0);
}, 120_000);
