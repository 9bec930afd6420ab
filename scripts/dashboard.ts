import { METRICS } from '../src/telemetry/metric-table.js';

interface Panel {
  readonly title: string;
  readonly type: 'timeseries' | 'stat' | 'table';
  readonly unit?: string;
  /** Expression and legend. */
  readonly queries: readonly (readonly [expression: string, legend: string])[];
  readonly width: number;
}

const m = Object.fromEntries(Object.entries(METRICS).map(([key, { name }]) => [key, name])) as Record<
  keyof typeof METRICS,
  string
>;
const HEIGHT = 8;
const COLUMNS = 24;

const PANELS: readonly Panel[] = [
  { title: 'Needs attention', type: 'stat', width: 6, queries: [[`sum(${m.held}{class="attention"})`, '']] },
  { title: 'Secrets', type: 'stat', width: 6, queries: [[`sum by (state) (${m.secrets})`, '{{state}}']] },
  {
    title: 'Since the last pass that had a plan',
    ...{ type: 'stat', unit: 's', width: 6, queries: [[`time() - max(${m.lastSuccess})`, '']] },
  },
  {
    title: 'Age of the commit',
    ...{ type: 'stat', unit: 's', width: 6, queries: [[`time() - max(${m.commitTime} > 0)`, '']] },
  },
  {
    title: 'Held, by reason',
    ...{
      type: 'timeseries',
      width: 12,
      queries: [[`sum by (reason, class) (${m.held}) > 0`, '{{reason}} ({{class}})']],
    },
  },
  {
    title: 'Rollouts',
    type: 'timeseries',
    width: 12,
    queries: [
      [`sum by (result) (increase(${m.rollouts}[1h]))`, '{{result}}'],
      [`sum(increase(${m.stepsBack}[1h]))`, 'steps back'],
      [`sum(${m.rolling})`, 'services on trial'],
    ],
  },
  {
    title: 'Passes',
    ...{ type: 'timeseries', width: 8, queries: [[`sum by (result) (rate(${m.passes}[5m]))`, '{{result}}']] },
  },
  {
    title: 'What wakes the loop',
    ...{ type: 'timeseries', width: 8, queries: [[`sum by (cause) (rate(${m.wakeups}[5m]))`, '{{cause}}']] },
  },
  {
    title: 'How long passes take',
    type: 'timeseries',
    unit: 's',
    width: 8,
    queries: [0.5, 0.95].map((q) => [
      `histogram_quantile(${q}, sum by (le) (rate(${m.passDuration}_bucket[15m])))`,
      `p${q * 100}`,
    ]),
  },
  {
    title: 'Engine calls',
    type: 'timeseries',
    width: 8,
    queries: [[`sum by (operation, status) (rate(${m.engineCalls}[5m]))`, '{{operation}} {{status}}']],
  },
  {
    title: 'How long engine calls take (p95)',
    type: 'timeseries',
    unit: 's',
    width: 8,
    queries: [
      [`histogram_quantile(0.95, sum by (le, operation) (rate(${m.engineDuration}_bucket[15m])))`, '{{operation}}'],
    ],
  },
  {
    title: 'Steps',
    type: 'timeseries',
    width: 8,
    queries: [[`sum by (action, result) (increase(${m.steps}[15m])) > 0`, '{{action}} {{result}}']],
  },
  {
    title: 'Holders and versions',
    type: 'timeseries',
    width: 8,
    queries: [
      [`sum by (role) (${m.holders})`, '{{role}}'],
      [`sum by (state) (${m.versions})`, 'version {{state}}'],
    ],
  },
  {
    title: 'Stale stable names, and problems of documents',
    type: 'timeseries',
    width: 8,
    queries: [
      [`sum(${m.staleStable})`, 'stale stable names'],
      [`sum by (severity) (${m.problems})`, 'problems ({{severity}})'],
    ],
  },
  {
    title: 'Memory of the operator',
    type: 'timeseries',
    unit: 'bytes',
    width: 8,
    queries: [
      ['process_resident_memory_bytes{job="waxseal"}', 'resident'],
      ['nodejs_heap_size_used_bytes{job="waxseal"}', 'heap'],
    ],
  },
  {
    title: 'Oldest versions',
    ...{ type: 'table', unit: 's', width: 24, queries: [[`topk(20, time() - ${m.secretCreated})`, '{{secret}}']] },
  },
];

/** manifests/grafana/waxseal.json, to be imported into Grafana 10 or newer. */
export function dashboard(): string {
  const source = { type: 'prometheus', uid: '${datasource}' };
  let [x, y] = [0, 0];
  const panels = PANELS.map(({ queries, title, type, unit = 'short', width }, at) => {
    if (x + width > COLUMNS) [x, y] = [0, y + HEIGHT];
    const gridPos = { h: HEIGHT, w: width, x, y };
    x += width;
    const targets = queries.map(([expr, legendFormat], query) => ({
      ...{ datasource: source, expr, legendFormat, refId: 'ABC'[query] },
      ...(type === 'table' ? { instant: true, format: 'table' } : {}),
    }));
    const fieldConfig = { defaults: { unit, min: 0 }, overrides: [] };
    return { id: at + 1, title, type, gridPos, datasource: source, fieldConfig, targets };
  });
  const variable = { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' };
  const json = {
    ...{ title: 'Waxseal', uid: 'waxseal', tags: ['waxseal'], schemaVersion: 39, editable: true, refresh: '30s' },
    ...{ time: { from: 'now-6h', to: 'now' }, templating: { list: [variable] }, panels },
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
